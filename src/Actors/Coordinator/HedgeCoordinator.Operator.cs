using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>The operator's word: persisted with who and why, once per request id.</content>
public sealed partial class HedgeCoordinator
{
    private void OnOperator(OperatorCommand command, Effects effects)
    {
        if (_book.IsDone(command.RequestId))
        {
            Answer(command, true, "already done", effects);
            return;
        }
        if (!_inCharge || command.RequestId.Length == 0 || command.Who.Length == 0 || !Enum.IsDefined(command.Action))
        {
            Answer(command, false, _inCharge ? "a command needs an id, a name and a known action" : "this coordinator is not in charge", effects);
            return;
        }
        var chosen = Chosen(command);
        if (chosen.Count == 0)
        {
            Answer(command, false, $"no pair is called {command.Pair}", effects);
            return;
        }
        var (changes, cleared) = Consequences(command, chosen);
        effects.Persist(new OperatorActed(command, chosen, changes, cleared, effects.Now));
        _refusal = FindStrays();
        foreach (var pair in _pairs)
        {
            pair.NextHedgeAt = DateTimeOffset.MinValue;
            pair.NextClipAt = DateTimeOffset.MinValue;
            pair.PauseRests(DateTimeOffset.MinValue);
        }
        Say(NoticeLevel.Warning, $"{command.Who}: {command.Action} {command.Pair} ({command.Why})", effects);
        Answer(command, true, $"{command.Action} took effect on {chosen.Count} pair(s)", effects);
        Decide(_pairs, effects);
        BeatWithin(_settings.BusyBeat, effects);
    }

    /// <summary>Numbers of the pairs a command is for; a pair that is no longer configured is named by its number.</summary>
    private List<int> Chosen(OperatorCommand command) =>
        command.Pair == "*"
            ? [.. _book.Pairs.Select(p => p.Number)]
            : [.. _pairs.Where(p => p.Settings.Name == command.Pair).Select(p => p.Settings.Number)
                .Concat(_book.Pairs.Select(p => p.Number).Where(n => _pairs.TrueForAll(p => p.Settings.Number != n) && $"{n}" == command.Pair))];

    private (SortedDictionary<int, decimal> Changes, List<InstrumentId> Cleared) Consequences(OperatorCommand command, List<int> chosen)
    {
        var changes = new SortedDictionary<int, decimal>();
        var cleared = new List<InstrumentId>();
        if (command.Action is not (OperatorAction.Adopt or OperatorAction.WriteOff))
            return (changes, cleared);
        foreach (var number in chosen)
        {
            if (command.Action == OperatorAction.WriteOff)
                WriteOffStrays(_book.Pair(number), changes);
            if (_pairs.Find(p => p.Settings.Number == number) is not { } pair)
                continue;
            for (var leg = 0; leg < 2; leg++)
            {
                var id = pair.Leg(leg).Id;
                if (!_book.Foreign.TryGetValue(id, out var foreign) || cleared.Contains(id))
                    continue;
                cleared.Add(id);
                if (command.Action == OperatorAction.Adopt)
                    changes[number * 2 + leg] = foreign;
            }
        }
        return (changes, cleared);
    }

    private void WriteOffStrays(PairPosition pair, SortedDictionary<int, decimal> changes)
    {
        for (var leg = 0; leg < 2; leg++)
        {
            if (IsStray(pair, leg))
                changes[pair.Number * 2 + leg] = -pair.Leg(leg);
        }
    }

    private static void Answer(OperatorCommand command, bool ok, string text, Effects effects) =>
        effects.TellOnceDurable(Address.Status, new OperatorAnswer(command.RequestId, ok, text));
}
