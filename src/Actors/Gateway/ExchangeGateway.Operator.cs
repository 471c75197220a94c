using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// The one thing that an operator says to a gateway: that a gap in the venue's history is accepted. The gateway never passes
/// over one by itself, so that without this word it would compare for ever with what the venue no longer keeps.
/// </content>
public sealed partial class ExchangeGateway
{
    private void OnOperator(OperatorCommand command, Effects effects)
    {
        if (_ledger.Gap is { } known && known.RequestId == command.RequestId)
        {
            Answer(command, true, WordsOf(known), effects);
            return;
        }
        if (command.Action != OperatorAction.AcceptGap)
        {
            Answer(command, false, $"a gateway has nothing to do with {command.Action}", effects);
            return;
        }
        if (_round is not { IsStuck: true })
        {
            Answer(command, false, $"{_settings.Venue} has no gap to accept: no comparison with it fails again and again", effects);
            return;
        }
        if (effects.Now - _ledger.AgreedThrough <= LongGap)
        {
            Answer(command, false, $"{_settings.Venue} agreed at {_ledger.AgreedThrough:O}: that is within the history that it keeps", effects);
            return;
        }
        effects.Persist(new GapAccepted(command.RequestId, _ledger.AgreedThrough, effects.Now, command.Who, command.Why));
        Say(NoticeLevel.Alarm, $"{command.Who} accepted: {WordsOf(_ledger.Gap!)} ({command.Why})", effects);
        Answer(command, true, WordsOf(_ledger.Gap!), effects);
        var reason = _round.Reason;
        _round = null;
        _suspicions.Clear();
        Want(reason, effects);
    }

    /// <summary>True when an order was sent in a time whose history an operator gave up: not found at the venue is then enough.</summary>
    private bool IsInGap(LedgerOrder order) => _ledger.Gap is { } gap && order.SentAt <= gap.Through;

    private string WordsOf(GapAccepted gap) =>
        $"the history of {_settings.Venue} from {gap.Since:O} to {gap.Through:O} is given up; in progress: comparing what is there now";

    private static void Answer(OperatorCommand command, bool ok, string text, Effects effects) =>
        effects.TellOnceDurable(Address.Desk, new OperatorAnswer(command.RequestId, ok, text));
}
