namespace Hedgerow.Messages;

/// <summary>A step in the life of an order, or of the account beside our orders.</summary>
public enum OrderStep
{
    /// <summary>Left for the venue.</summary>
    Sent = 1,

    /// <summary>Refused here; it never left.</summary>
    Refused = 2,

    /// <summary>The venue has it.</summary>
    Accepted = 3,

    /// <summary>Price or quantity changed at the venue.</summary>
    Amended = 4,

    /// <summary>Traded a part; the rest works on.</summary>
    PartiallyFilled = 5,

    /// <summary>Final: traded in full.</summary>
    Filled = 6,

    /// <summary>Final: cancelled or expired, with whatever traded before.</summary>
    Cancelled = 7,

    /// <summary>Final: the venue refused it.</summary>
    Rejected = 8,

    /// <summary>Nobody knows; it is asked about.</summary>
    InDoubt = 9,

    /// <summary>The doubt ended: the venue has it.</summary>
    Resolved = 10,

    /// <summary>Final: the venue proved not to have it.</summary>
    NotFound = 11,

    /// <summary>With an id of ours, and not known here: another node's, or lost with the end of the journal.</summary>
    Adopted = 12,

    /// <summary>It was closed here, and lives.</summary>
    Revived = 13,

    /// <summary>An execution on the account that no order of ours explains.</summary>
    ForeignTrade = 14,

    /// <summary>The venue liquidated.</summary>
    Liquidation = 15,

    /// <summary>The venue auto-deleveraged.</summary>
    AutoDeleverage = 16,

    /// <summary>The venue's position was taken over although no execution explains it.</summary>
    TakenOver = 17,

    /// <summary>As it was found at a start: steps before it may be missing in the log.</summary>
    Restated = 18,

    /// <summary>Not about an order: something that was said to people.</summary>
    Notice = 19,

    /// <summary>The contract ended and the venue settled the position.</summary>
    Delivery = 20,
}

/// <summary>Whose order it is.</summary>
public enum OrderOrigin
{
    /// <summary>Ordered through this gateway.</summary>
    Own = 1,

    /// <summary>With an id of ours, ordered elsewhere or in a lost part of the journal.</summary>
    OtherNode = 2,

    /// <summary>Somebody else on the same account: by hand, another program.</summary>
    Foreign = 3,

    /// <summary>The venue itself.</summary>
    Venue = 4,
}

/// <summary>One entry of the order log.</summary>
/// <param name="Time">When it was seen, local time.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Step">What happened.</param>
/// <param name="Origin">Whose order it is.</param>
/// <param name="Venue">Venue account; of a notice, the actor that said it.</param>
/// <param name="Symbol">Venue symbol; empty where there is none.</param>
/// <param name="Pair">Number of the pair; zero where there is none.</param>
/// <param name="ClientId">The order's id at the venue as we or somebody else chose it; may be empty.</param>
/// <param name="VenueOrderId">The venue's id; empty before it told one.</param>
/// <param name="Side">Direction; null where there is none.</param>
/// <param name="Type">Behaviour; null where it is not known.</param>
/// <param name="Purpose">What it is for; null where it is not ours.</param>
/// <param name="Quantity">Ordered, native units.</param>
/// <param name="Price">Limit price, or price of the execution.</param>
/// <param name="CumulativeQuantity">Filled so far.</param>
/// <param name="AveragePrice">Of what filled.</param>
/// <param name="Revision">Revision of the venue's ledger with it; zero where there is none.</param>
/// <param name="Text">For people: why.</param>
public sealed record OrderLogged(
    DateTimeOffset Time,
    NoticeLevel Level,
    OrderStep Step,
    OrderOrigin Origin,
    string Venue,
    string Symbol,
    int Pair,
    string ClientId,
    string VenueOrderId,
    Side? Side,
    OrderType? Type,
    OrderPurpose? Purpose,
    decimal Quantity,
    decimal Price,
    decimal CumulativeQuantity,
    decimal AveragePrice,
    long Revision,
    string Text) : Message;
