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
        }
        Say(NoticeLevel.Warning, $"{command.Who}: {command.Action} {command.Pair} ({command.Why})", effects);
        Answer(command, true, $"{command.Action} took effect on {chosen.Count} pair(s)", effects);
        Decide(_pairs, effects);
        effects.SetTimer(BeatTimer, _settings.BusyBeat);
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
            if (_pairs.Find(p => p.Settings.Number == number) is not { } pair)
            {
                WriteOffStray(number, command.Action, changes);
                continue;
            }
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

    private void WriteOffStray(int number, OperatorAction action, SortedDictionary<int, decimal> changes)
    {
        if (action != OperatorAction.WriteOff)
            return;
        for (var leg = 0; leg < 2; leg++)
            changes[number * 2 + leg] = -_book.Pair(number).Leg(leg);
    }

    private static void Answer(OperatorCommand command, bool ok, string text, Effects effects) =>
        effects.TellOnceDurable(Address.Status, new OperatorAnswer(command.RequestId, ok, text));
}
