namespace Hedgerow.Simulation;

/// <summary>What a fault schedule can do to the system. The name in lower case with hyphens selects it.</summary>
public enum FaultKind
{
    /// <summary>Placements that never reach the venue.</summary>
    SubmitLost = 1,

    /// <summary>Placements that are done, though the adapter times out.</summary>
    SubmitTimeout,

    /// <summary>Placements that reach the venue after the adapter timed out.</summary>
    SubmitLate,

    /// <summary>Placements answered with HTTP 503, done or not.</summary>
    SubmitError,

    /// <summary>Placements that the venue refuses.</summary>
    SubmitRefused,

    /// <summary>Cancellations that are lost or fail.</summary>
    CancelFail,

    /// <summary>Queries that are lost or fail, many but not all.</summary>
    QueryFail,

    /// <summary>Queries do not show what happened in the last moments.</summary>
    HistoryLag,

    /// <summary>The private stream is cut.</summary>
    PrivateDown,

    /// <summary>The private stream is dead without a sign.</summary>
    PrivateSilent,

    /// <summary>The stream of books is cut.</summary>
    PublicDown,

    /// <summary>Books stop while the connection stands.</summary>
    PublicSilent,

    /// <summary>A hole in a book's sequence.</summary>
    BookGap,

    /// <summary>Books come crossed.</summary>
    BookCrossed,

    /// <summary>Private pushes come twice.</summary>
    DuplicatePush,

    /// <summary>Answers, requests and pushes take long and overtake each other.</summary>
    Reorder,

    /// <summary>The venue bans us for a while.</summary>
    Ban,

    /// <summary>The venue's clock jumps.</summary>
    ClockSkew,

    /// <summary>The venue is out of order for minutes.</summary>
    VenueDown,

    /// <summary>The venue liquidates the position.</summary>
    Liquidation,

    /// <summary>The venue closes part of the position by auto-deleveraging.</summary>
    Deleverage,

    /// <summary>Somebody trades on the account by hand.</summary>
    ForeignTrade,

    /// <summary>A process dies between two turns and starts again.</summary>
    Crash,

    /// <summary>A process dies between two effects of one turn and starts again.</summary>
    CrashMidTurn,

    /// <summary>An actor throws.</summary>
    ActorFails,

    /// <summary>Messages between hosts are lost or slow; nothing when there is only one host.</summary>
    Network,

    /// <summary>Hosts cannot reach each other; nothing when there is only one host.</summary>
    Partition,

    /// <summary>A process dies in the instant in which an order has left, before it is written down.</summary>
    CrashAfterSend,

    /// <summary>The venue's history reaches back a few seconds only.</summary>
    HistoryShort,

    /// <summary>An order of a coordinator that has been replaced reaches a gateway.</summary>
    OldCoordinator,

    /// <summary>Somebody trades by hand where neither the private stream nor the history ever shows it: only the position tells.</summary>
    HiddenTrade,

    /// <summary>An operator's command that makes no sense, and one that was told before.</summary>
    OperatorMistake,

    /// <summary>A transfer is ordered while requests that move money are lost, or done though nobody hears of it.</summary>
    WithdrawalAckLost,

    /// <summary>A transfer is ordered, and the venue rejects the withdrawal after it took it.</summary>
    WithdrawalRejected,

    /// <summary>A transfer is ordered while the venue has withdrawals suspended.</summary>
    WithdrawalsSuspended,

    /// <summary>A transfer is ordered, and its withdrawal is stuck at the venue.</summary>
    WithdrawalStuck,

    /// <summary>A transfer is ordered, and its deposit is credited late.</summary>
    DepositLate,

    /// <summary>A transfer is ordered, and the treasurer fails or its process dies while the money is in flight.</summary>
    TreasurerRestart,

    /// <summary>The market runs by 3 to 20 percent in one direction and stays there; the named venue goes further than the other.</summary>
    MarketMove,

    /// <summary>The coordinator takes nothing for a while.</summary>
    CoordinatorHung,

    /// <summary>A gateway takes nothing for a while, neither commands nor reports.</summary>
    GatewayHung,

    /// <summary>The venue refuses every placement.</summary>
    RejectStreak,

    /// <summary>Books of one venue come far too high or too low.</summary>
    PricesApart,

    /// <summary>Books stop while cancellations are lost, so that what rests stays.</summary>
    StaleResting,

    /// <summary>The owner puts money in and announces it before or after, or takes money out and says so afterwards.</summary>
    OwnerMoves,

    /// <summary>Some readings of the account tell an equity of zero, each followed by a right one.</summary>
    WrongAccount,

    /// <summary>An operator has a pair reduced by a part of what it holds.</summary>
    OperatorReduces,

    /// <summary>A process is stopped in order, with more or less time to finish what is under way, and starts again.</summary>
    StopInOrder,

    /// <summary>The process that coordinates dies; another candidate takes over.</summary>
    LeaderCrash,

    /// <summary>The process that coordinates is stopped in order and gives its lease back.</summary>
    LeaderStop,

    /// <summary>A process is stopped and goes on later where it was.</summary>
    Freeze,

    /// <summary>A process is stopped in the midst of a turn: the rest of what was decided leaves when it goes on.</summary>
    FreezeMidTurn,

    /// <summary>One host cannot reach another, while that one can.</summary>
    CutOneWay,

    /// <summary>A candidate and the database cannot reach each other, both ways or one way.</summary>
    DatabaseCut,

    /// <summary>The database is gone for a while.</summary>
    DatabaseDown,

    /// <summary>Everything that the database does takes a fifth of a second longer or more.</summary>
    DatabaseSlow,

    /// <summary>Some of what hosts tell each other takes up to two seconds.</summary>
    DelaySpike,

    /// <summary>A host's wall clock jumps, and later back.</summary>
    ClockStep,
}

/// <summary>Names of fault kinds.</summary>
public static class FaultKinds
{
    /// <summary>Every kind that needs no mesh.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = [.. Enum.GetValues<FaultKind>().Where(kind => !kind.IsOfMesh())];

    /// <summary>Every kind, with those of nodes with roles.</summary>
    public static IReadOnlyList<FaultKind> WithMesh { get; } = Enum.GetValues<FaultKind>();

    /// <summary>True for the kinds that need nodes with roles.</summary>
    public static bool IsOfMesh(this FaultKind kind) => kind >= FaultKind.LeaderCrash;

    /// <summary>True for the kinds that need transfers.</summary>
    public static bool IsOfTransfers(this FaultKind kind) => kind is >= FaultKind.WithdrawalAckLost and <= FaultKind.TreasurerRestart;

    /// <summary>True for the kinds that strike a process or the way between processes.</summary>
    public static bool IsOfHosts(this FaultKind kind) =>
        kind is (>= FaultKind.Crash and <= FaultKind.Partition) or FaultKind.CrashAfterSend or FaultKind.StopInOrder || kind.IsOfMesh();

    /// <summary>The name of a kind: <c>submit-lost</c>.</summary>
    public static string NameOf(FaultKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>Reads a list of names separated by commas; <c>all</c> and <c>none</c> are lists too.</summary>
    /// <param name="list">The list.</param>
    /// <param name="isMesh">True: nodes with roles, and what can happen to them.</param>
    /// <exception cref="FormatException">A name is unknown; the message lists those that are.</exception>
    public static IReadOnlyList<FaultKind> Parse(string list, bool isMesh = false)
    {
        var known = isMesh ? WithMesh : All;
        if (list == "all")
        {
            return known;
        }

        if (list == "none")
        {
            return [];
        }

        var byName = known.ToDictionary(NameOf);
        return
        [
            .. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => byName.TryGetValue(name, out var kind)
                    ? kind
                    : throw new FormatException($"unknown fault '{name}'; known: all, none, {string.Join(", ", byName.Keys)}"))
                .Distinct(),
        ];
    }
}
