namespace Hedgerow.Messages;

/// <summary>One venue account at an instant. Money in the book's asset; sums since the account entered the books.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Equity">As the venue told it.</param>
/// <param name="FreeMargin">What new positions may use.</param>
/// <param name="Gross">Positions at the mark, without sign.</param>
/// <param name="Realised">Profit of what was closed, before fees and funding.</param>
/// <param name="Unrealised">What open positions would earn at the mark, by average cost.</param>
/// <param name="Fees">Paid; rebates are negative.</param>
/// <param name="Funding">Positive received, negative paid.</param>
/// <param name="Volume">Traded notional.</param>
/// <param name="Residual">
/// What trading does not explain: equity − realised − unrealised + fees − funding. Money that was put in or taken out.
/// </param>
public sealed record VenueFigures(
    string Venue,
    decimal Equity,
    decimal FreeMargin,
    decimal Gross,
    decimal Realised,
    decimal Unrealised,
    decimal Fees,
    decimal Funding,
    decimal Volume,
    decimal Residual);

/// <summary>What a symbol came to since the point before.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Symbol">Venue symbol; * where the symbols of an account were summed up because of their age.</param>
/// <param name="Realised">Profit of what was closed.</param>
/// <param name="Fees">Paid.</param>
/// <param name="Funding">Received.</param>
/// <param name="Volume">Traded notional.</param>
/// <param name="Fills">Executions.</param>
public sealed record SymbolChange(
    string Venue,
    string Symbol,
    decimal Realised,
    decimal Fees,
    decimal Funding,
    decimal Volume,
    long Fills);

/// <summary>
/// A book at an instant. A book is everything settled in one asset; money is in that asset.
/// </summary>
/// <remarks>
/// Two identities hold exactly, in decimals:
/// <c>Equity = Owner + Accepted − TransferFees − Expected + Unexplained + realised + unrealised − fees + funding</c> with
/// the sums over all venues, and <c>Nav = Equity + Expected − max(0, Unexplained)</c>: what nobody explains counts at
/// once when it is missing, and not at all when it is too much.
/// </remarks>
/// <param name="Time">When.</param>
/// <param name="Shares">Shares of the book.</param>
/// <param name="Nav">What the shares are worth together.</param>
/// <param name="InFlight">Ordered to move between venues, gone from one and not yet seen at the other.</param>
/// <param name="Expected">Positive: announced by the owner and not yet seen. Negative: to be taken out and still there.</param>
/// <param name="Unexplained">Money that appeared (positive) or went missing (negative) and that nobody explains.</param>
/// <param name="Owner">What the owner put in less what was taken out, the opening included.</param>
/// <param name="Accepted">Unexplained money that the owner took for profit (positive) or loss.</param>
/// <param name="TransferFees">Paid for transfers between venues.</param>
/// <param name="SpotAndFutures">Signed value of all positions, spot and futures: about zero when hedged.</param>
/// <param name="Venues">Every account of the book, in ordinal order of names.</param>
/// <param name="Changes">What symbols came to since the point before; those without change are left out.</param>
public sealed record BookPoint(
    DateTimeOffset Time,
    decimal Shares,
    decimal Nav,
    decimal InFlight,
    decimal Expected,
    decimal Unexplained,
    decimal Owner,
    decimal Accepted,
    decimal TransferFees,
    decimal SpotAndFutures,
    IReadOnlyList<VenueFigures> Venues,
    IReadOnlyList<SymbolChange> Changes);
