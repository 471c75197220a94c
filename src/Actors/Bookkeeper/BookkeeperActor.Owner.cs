using Hedgerow.Engine;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Bookkeeper;

/// <content>The owner's word about money.</content>
public sealed partial class BookkeeperActor
{
    private void OnOwner(OwnerCommand command, Effects effects)
    {
        var (ok, text) = _books.IsDone(command.RequestId) ? (true, "done before") : Carry(command, effects);
        effects.TellOnceDurable(Address.Status, new OperatorAnswer(command.RequestId, ok, text));
    }

    private (bool Ok, string Text) Carry(OwnerCommand command, Effects effects)
    {
        if (_books.Book(command.Asset) is not { } book)
            return (false, _books.Books.Count == 0 ? "no book has begun yet" : $"there is no book in '{command.Asset}'; there is {string.Join(", ", _books.Books.Select(b => b.Asset))}");
        if (Value(book, effects.Now) is not { } before)
            return (false, "what a share is worth is not known now: " + Stale(book.Asset, effects.Now));
        var (after, worth) = Foresee(command, book, before);
        if (Refusal(command, before, worth) is { } refusal)
            return (false, refusal);
        var price = Shares.PriceOf(worth, before.Shares, book.LastPrice);
        var shares = command.Action switch
        {
            OwnerAction.Accept => 0m,
            OwnerAction.Withdraw when command.Amount == worth => -before.Shares,
            _ => Shares.For(Signed(command), price),
        };
        effects.Persist(new BookMarked(book.Asset, before));
        effects.Persist(new OwnerMoved(command, price, shares, after.Expected, effects.Now));
        effects.Persist(new BookMarked(book.Asset, Value(book, effects.Now)!));
        var text = command.Action == OwnerAction.Accept
            ? $"{command.Amount} {command.Asset} taken for {(command.Amount > 0m ? "profit" : "loss")}"
            : $"{Math.Abs(shares):0.########} shares {(shares >= 0m ? "issued" : "redeemed")} at {price:0.########} {command.Asset}";
        Say(NoticeLevel.Info, $"{command.Who}: {command.Action} {command.Amount} {command.Asset} ({command.Why}): {text}", effects);
        return (true, text);
    }

    /// <summary>
    /// Where the money will be once the command took effect, and what the shares are worth together before it: money that had
    /// left without a word, and counted as missing, is the owner's again in the moment in which the word explains it.
    /// </summary>
    private (Attribution After, decimal Worth) Foresee(OwnerCommand command, Book book, BookPoint before)
    {
        var isAccepted = command.Action == OwnerAction.Accept;
        var after = Attribution.Of(
            before.Venues.Sum(v => v.Residual), before.Owner + before.Accepted - before.TransferFees + Signed(command),
            Ordered(book.Asset, before.Time), before.Expected + (isAccepted ? 0m : Signed(command)));
        return (after, isAccepted ? before.Nav : before.Nav + Math.Min(0m, after.Unexplained) - Math.Min(0m, before.Unexplained));
    }

    private static decimal Signed(OwnerCommand command) => command.Action == OwnerAction.Withdraw ? -command.Amount : command.Amount;

    private static string? Refusal(OwnerCommand command, BookPoint now, decimal worth) => command.Action switch
    {
        OwnerAction.Deposit or OwnerAction.Withdraw when command.Amount <= 0m => "the amount must be positive",
        OwnerAction.Deposit when now.Shares > 0m && worth <= 0m => $"shares are worth {worth} {command.Asset}: nothing can be bought at that",
        OwnerAction.Withdraw when command.Amount > worth => $"shares are worth {worth} {command.Asset}, less than {command.Amount}",
        OwnerAction.Accept when command.Amount == 0m || Math.Sign(command.Amount) != Math.Sign(now.Unexplained) || Math.Abs(command.Amount) > Math.Abs(now.Unexplained) =>
            $"unexplained is {now.Unexplained} {command.Asset}: only that, or a part of it, can be accepted",
        OwnerAction.Deposit or OwnerAction.Withdraw or OwnerAction.Accept => null,
        _ => $"unknown action {command.Action}",
    };

    private string Stale(string asset, DateTimeOffset now)
    {
        var stale = _books.Venues.Where(v => v.Asset == asset && _settings.Venues.Contains(v.Venue) && !IsFresh(v.Venue, now)).Select(v => v.Venue).ToList();
        return stale.Count > 0 ? $"the account of {string.Join(", ", stale)} is not fresh" : "transfers under way are not known yet";
    }
}
