using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Desk;

/// <summary>
/// Takes every operator's word: remembers it with who, when and why, tells it to the one that acts, and remembers the answer.
/// It decides nothing itself.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>A command is told on, and shown as taken, only once it is durable.</item>
/// <item>One request id stands for one command: said again it gets the first answer again, with other content it is not taken.</item>
/// <item>A command without an answer is told again, also after a restart, until there is one; so its target must be idempotent.</item>
/// <item>The first answer counts and is durable before it is shown.</item>
/// <item>What is remembered is bounded; what waits for its answer is not forgotten.</item>
/// </list>
/// </remarks>
public sealed class OperatorDesk : Actor
{
    private const string RetellTimer = "retell";

    private readonly DeskSettings _settings;
    private readonly DeskBook _book;
    private readonly Dictionary<string, (int Times, DateTimeOffset Since, bool Alarmed)> _told = new(StringComparer.Ordinal);

    /// <summary>A desk that remembers nothing yet.</summary>
    /// <param name="settings">Names that commands may use, and bounds.</param>
    public OperatorDesk(DeskSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _book = new DeskBook(settings.KeptInterventions);
    }

    /// <inheritdoc/>
    public override void Apply(Event change) => _book.Apply((DeskEvent)change);

    /// <inheritdoc/>
    public override Event? TakeSnapshot() => _book.ToSnapshot();

    /// <inheritdoc/>
    public override void Receive(Message message, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (message)
        {
            case OperatorCommand command:
                OnCommand(command, effects);
                break;
            case OperatorAnswer answer:
                OnAnswer(answer, effects);
                break;
            case TimerFired fired:
                Retell(fired.Key.Subject, effects);
                break;
            case Started:
                OnStarted(effects);
                break;
            case NodeHealthChanged:
                break;
            default:
                throw new InvalidOperationException($"The desk does not know the message {message.GetType().Name}.");
        }
    }

    private void OnStarted(Effects effects)
    {
        foreach (var intervention in _book.All)
        {
            Show(intervention, effects);
            if (intervention.State == InterventionState.InProgress)
                TellOn(intervention.Command, effects);
        }
    }

    private void OnCommand(OperatorCommand command, Effects effects)
    {
        if (_book.Find(command.RequestId) is { } known)
        {
            if (known.Command == command)
                Show(known, effects);
            else
                Refuse(command, $"requestId: {command.RequestId} was used for another command at {known.TakenAt:O}", effects);
            return;
        }
        if (CommandRules.Problem(command, _settings) is { Length: > 0 } problem)
        {
            Refuse(command, problem, effects);
            return;
        }
        if (_book.Open >= _settings.MaxOpen)
        {
            Refuse(command, $"{_book.Open} commands wait for their answers: no more are taken", effects);
            return;
        }
        effects.Persist(new CommandTaken(command, effects.Now));
        effects.Tell(Address.Status, new Notice(NoticeLevel.Warning, effects.Self.Value, Words(command), effects.Now));
        Show(_book.Find(command.RequestId)!, effects);
        TellOn(command, effects);
    }

    /// <summary>Tells a command to the one that acts.</summary>
    private void TellOn(OperatorCommand command, Effects effects)
    {
        effects.TellOnceDurable(CommandRules.TargetOf(command), CommandRules.MessageFor(command));
        var (times, since, alarmed) = _told.GetValueOrDefault(command.RequestId, (0, effects.Now, false));
        _told[command.RequestId] = (times + 1, since, alarmed);
        var after = _settings.FirstRetell * Math.Pow(2, Math.Min(times, 16));
        effects.SetTimer(new TimerKey(RetellTimer, command.RequestId), after < _settings.LongestRetell ? after : _settings.LongestRetell);
    }

    private void Retell(string requestId, Effects effects)
    {
        if (_book.Find(requestId) is not { State: InterventionState.InProgress } waiting)
            return;
        var (times, since, alarmed) = _told.GetValueOrDefault(requestId, (0, effects.Now, false));
        if (!alarmed && effects.Now - since >= _settings.SilenceAlarm)
        {
            _told[requestId] = (times, since, true);
            effects.Tell(Address.Status, new Notice(
                NoticeLevel.Alarm, effects.Self.Value,
                $"{CommandRules.TargetOf(waiting.Command)} does not answer since {since:O}: {Words(waiting.Command)}", effects.Now));
        }
        TellOn(waiting.Command, effects);
    }

    private void OnAnswer(OperatorAnswer answer, Effects effects)
    {
        if (_book.Find(answer.RequestId) is not { State: InterventionState.InProgress })
            return;
        effects.Persist(new CommandAnswered(answer.RequestId, answer.Ok, answer.Text, effects.Now));
        effects.CancelTimer(new TimerKey(RetellTimer, answer.RequestId));
        _told.Remove(answer.RequestId);
        if (_book.Find(answer.RequestId) is { } answered)
            Show(answered, effects);
    }

    private static void Show(Intervention intervention, Effects effects) => effects.TellOnceDurable(
        Address.Status,
        intervention.State == InterventionState.InProgress
            ? intervention with { Text = $"accepted, in progress: waits for the answer of {CommandRules.TargetOf(intervention.Command)}" }
            : intervention);

    private static void Refuse(OperatorCommand command, string text, Effects effects) =>
        effects.Tell(Address.Status, new CommandNotTaken(command, text));

    /// <summary>A command in words, for the log.</summary>
    private static string Words(OperatorCommand command)
    {
        var what = new[]
        {
            command.Pair.Length > 0 ? "pair " + command.Pair : "", command.Venue is { } venue ? "venue " + venue : "", command.Subject ?? "",
            command.Quantity is { } quantity ? $"by {quantity}" : "", command.Step is { } step ? $"step {step}" : "",
        };
        var about = string.Join(", ", what.Where(w => w.Length > 0));
        return $"{command.Who}: {command.Action}{(about.Length > 0 ? " " + about : "")} ({command.Why})";
    }
}
