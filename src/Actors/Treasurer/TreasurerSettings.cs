using Hedgerow.Hedging.Transfers;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Treasurer;

/// <summary>One route by which margin may go from a venue to another.</summary>
public sealed record RouteSettings
{
    /// <summary>Expected time where none is configured, also of a transfer whose route is not configured any more.</summary>
    public static readonly TimeSpan DefaultExpectedTime = TimeSpan.FromMinutes(30);

    /// <summary>Name, ends and bounds.</summary>
    public required TransferRoute Limits { get; init; }

    /// <summary>What it moves: the settle asset of both accounts.</summary>
    public required string Asset { get; init; }

    /// <summary>Network, in the donor's spelling.</summary>
    public required string Network { get; init; }

    /// <summary>The same network, in the recipient's spelling.</summary>
    public required string DepositNetwork { get; init; }

    /// <summary>
    /// The recipient's address, as configured: compared with what the recipient itself says. The donor's gateway takes the
    /// address from its own configuration, never from here.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>Memo or tag; empty when there is none.</summary>
    public string Memo { get; init; } = "";

    /// <summary>How far it may act by itself.</summary>
    public TransferMode Mode { get; init; } = TransferMode.Notify;

    /// <summary>Time from the decision to the credit after which it is stuck.</summary>
    public TimeSpan ExpectedTime { get; init; } = DefaultExpectedTime;
}

/// <summary>What the treasurer has to know.</summary>
public sealed record TreasurerSettings
{
    /// <summary>Every route.</summary>
    public IReadOnlyList<RouteSettings> Routes { get; init; } = [];

    /// <summary>Who, besides the status board, is told every <see cref="TreasurerView"/>.</summary>
    public IReadOnlyList<Address> ViewListeners { get; init; } = [];

    /// <summary>Time for which a transfer must be wanted without a break before it is planned.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age of a gateway's state above which nothing is planned on it.</summary>
    public TimeSpan StateMaxAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time after any change of a transfer in which nothing is planned for its venues: their accounts are read anew meanwhile.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time in which a gateway must have taken a step that the donor's money leaves by; after it the step is withdrawn.</summary>
    public TimeSpan RequestPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time after which a proposal that nobody approved is dropped.</summary>
    public TimeSpan ApprovalPatience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Time for which a route rests after a refused or rejected transfer.</summary>
    public TimeSpan PauseAfterRefusal { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time between two requests or questions about the same step.</summary>
    public TimeSpan RepeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two questions about deposits.</summary>
    public TimeSpan DepositPollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two reminders of the same need or trouble.</summary>
    public TimeSpan ReminderInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Largest number of attempts to move money within a venue.</summary>
    public int MaxMoveAttempts { get; init; } = 20;

    /// <summary>Time between two attempts to move money within a venue.</summary>
    public TimeSpan MoveRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two beats.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(1);
}
