namespace Hedgerow.Messages;

/// <summary>What the bookkeeper remembers.</summary>
public abstract record BookkeeperEvent : Event;

/// <summary>A venue account entered the books: what it came to before does not count here.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Asset">Settle asset: the book it belongs to.</param>
/// <param name="Residual">Its equity less what its open positions would earn.</param>
/// <param name="Base">Sums of its gateway's books at that instant.</param>
/// <param name="Time">When.</param>
public sealed record VenueEntered(
    string Venue,
    string Asset,
    decimal Residual,
    IReadOnlyList<SymbolChange> Base,
    DateTimeOffset Time) : BookkeeperEvent;

/// <summary>A book began: every one of its accounts was known, and its equity became its first shares.</summary>
/// <param name="Asset">The book.</param>
/// <param name="Owner">Sum of the residuals: what counts as put in by the owner.</param>
/// <param name="Shares">First shares.</param>
/// <param name="Time">When.</param>
public sealed record BookBegan(string Asset, decimal Owner, decimal Shares, DateTimeOffset Time) : BookkeeperEvent;

/// <summary>A book was valued from fresh figures of all its accounts.</summary>
/// <param name="Asset">The book.</param>
/// <param name="Point">Its value.</param>
public sealed record BookMarked(string Asset, BookPoint Point) : BookkeeperEvent;

/// <summary>The owner put money in, took it out, or took unexplained money for profit or loss.</summary>
/// <param name="Command">What was said, by whom and why.</param>
/// <param name="NavPerShare">Price of a share at that instant.</param>
/// <param name="Shares">Shares issued; negative: redeemed.</param>
/// <param name="Expected">The announced money that is still to come (positive) or to leave (negative) after it.</param>
/// <param name="Time">When.</param>
public sealed record OwnerMoved(
    OwnerCommand Command,
    decimal NavPerShare,
    decimal Shares,
    decimal Expected,
    DateTimeOffset Time) : BookkeeperEvent;

/// <summary>One account in a snapshot.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Asset">Its book.</param>
/// <param name="Residual">When last marked.</param>
/// <param name="Base">Sums of the gateway's books when it entered.</param>
/// <param name="Marked">Sums of the gateway's books when last marked.</param>
public sealed record VenueEntry(
    string Venue,
    string Asset,
    decimal Residual,
    IReadOnlyList<SymbolChange> Base,
    IReadOnlyList<SymbolChange> Marked);

/// <summary>One book in a snapshot.</summary>
/// <param name="Asset">The book.</param>
/// <param name="Shares">Shares.</param>
/// <param name="Owner">Put in less taken out.</param>
/// <param name="Accepted">Unexplained money taken for profit or loss.</param>
/// <param name="TransferFees">Paid for transfers between venues.</param>
/// <param name="Expected">Announced and still to come (positive) or to leave.</param>
/// <param name="ExpectedSince">When the newest of it was announced; the minimum value when nothing is expected.</param>
/// <param name="Points">The history, oldest first.</param>
/// <param name="Moves">The owner's newest moves, oldest first.</param>
public sealed record BookEntry(
    string Asset,
    decimal Shares,
    decimal Owner,
    decimal Accepted,
    decimal TransferFees,
    decimal Expected,
    DateTimeOffset ExpectedSince,
    IReadOnlyList<BookPoint> Points,
    IReadOnlyList<OwnerMoved> Moves);

/// <summary>Everything the bookkeeper remembers.</summary>
/// <param name="Venues">Every account that ever entered, in ordinal order of names.</param>
/// <param name="Books">Every book, in ordinal order of assets.</param>
/// <param name="Requests">Ids of the newest owner commands, oldest first.</param>
public sealed record BookkeeperSnapshot(
    IReadOnlyList<VenueEntry> Venues,
    IReadOnlyList<BookEntry> Books,
    IReadOnlyList<string> Requests) : BookkeeperEvent;
