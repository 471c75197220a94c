using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// Which moves of money the account that is told contains. An account that was asked for after a move was known to be
/// done contains it; one that was came before the move left does not; in between nobody knows, and that is said.
/// </content>
public sealed partial class ExchangeGateway
{
    private readonly List<(FundsStep Step, DateTimeOffset KnownAt)> _moved = [];
    private DateTimeOffset _accountCameAt = DateTimeOffset.MinValue;

    /// <summary>A move was found to be done: the account is read again at once, and contains it from then on.</summary>
    private void NoteMoved(FundsStep step, Effects effects)
    {
        _moved.Add((step, effects.Now));
        _accountDue = true;
        _accountAskedAt = DateTimeOffset.MinValue;
        BeatWithin(TimeSpan.Zero, effects);
    }

    private void NoteAccountRead(DateTimeOffset askedAt, DateTimeOffset now)
    {
        NoteAccountTouched(now);
        _moved.RemoveAll(moved => moved.KnownAt <= askedAt);
    }

    /// <summary>The account is news: it may contain whatever left before it came.</summary>
    private void NoteAccountTouched(DateTimeOffset now) => _accountCameAt = now > _accountCameAt ? now : _accountCameAt;

    /// <summary>Money moved out, less moved in, that the account contains.</summary>
    private decimal ContainedMoves() => _funds.NetMovedOut - _moved.Sum(moved => FundsBook.MovedOut(moved.Step));

    /// <summary>Money of moves of which nobody knows whether the account contains them.</summary>
    private decimal UncertainMoves() =>
        _moved.Where(moved => _accountCameAt >= moved.Step.SentAt).Sum(moved => moved.Step.Amount)
        + _funds.Open.Where(step => step.Move != FundsMove.Withdraw && _accountCameAt >= step.SentAt).Sum(step => step.Amount);

    private GatewayState WithFunds(GatewayState state) => _settings.Funds is null ? state : state with
    {
        NetMovedOut = ContainedMoves(),
        UncertainFunds = UncertainMoves(),
        WithdrawalTerms = [.. _terms.Values.OrderBy(t => t.Asset, StringComparer.Ordinal).ThenBy(t => t.Network, StringComparer.Ordinal)],
        DepositAddresses = [.. _addresses.Values.OrderBy(a => a.Asset, StringComparer.Ordinal).ThenBy(a => a.Network, StringComparer.Ordinal)],
    };
}
