using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>How far a route may act by itself.</summary>
public enum RouteMode
{
    /// <summary>Not used.</summary>
    Off = 1,

    /// <summary>The operator is told what to move.</summary>
    Notify = 2,

    /// <summary>A transfer is proposed and waits for the operator's approval.</summary>
    Confirm = 3,

    /// <summary>A transfer is ordered as soon as it is needed.</summary>
    Auto = 4,
}

/// <summary>Margin transfers between venue accounts.</summary>
public sealed record TransferOptions
{
    /// <summary>Addresses to which money may go at all.</summary>
    [Description("Addresses to which money may go at all: one for each venue, asset and network. A route whose address is not here does not start.")]
    [MaxLength(64)]
    public IReadOnlyList<AllowedAddressOptions> AllowList { get; init; } = [];

    /// <summary>Routes.</summary>
    [Description("Routes by which margin may go from one venue account to another.")]
    [MaxLength(64)]
    public IReadOnlyList<RouteOptions> Routes { get; init; } = [];
}

/// <summary>An address to which money may go.</summary>
public sealed record AllowedAddressOptions
{
    /// <summary>Venue account that owns the address.</summary>
    [Description("Venue account that owns the address, by its name.")]
    public required string Venue { get; init; }

    /// <summary>Asset.</summary>
    [Description("Asset that the address takes.")]
    [RegularExpression("^[A-Z0-9]{2,16}$")]
    public required string Asset { get; init; }

    /// <summary>Network, in the spelling of the owner.</summary>
    [Description("Network of the address, in the spelling of the venue that owns it.")]
    [RegularExpression("^[A-Za-z0-9_-]{1,32}$")]
    public required string Network { get; init; }

    /// <summary>The address.</summary>
    [Description("The address.")]
    public required AddressReference Address { get; init; }

    /// <summary>Memo or tag.</summary>
    [Description("Memo or tag, where the network needs one.")]
    public string? Memo { get; init; }
}

/// <summary>Where an address is found: exactly one of value, file and env.</summary>
public sealed record AddressReference
{
    /// <summary>The address itself.</summary>
    [Description("The address itself.")]
    public string? Value { get; init; }

    /// <summary>File that holds it.</summary>
    [Description("File with the address, readable by its owner alone (mode 600 or 400). A relative path starts at the configuration file's folder.")]
    public string? File { get; init; }

    /// <summary>Environment variable that holds it.</summary>
    [Description("Environment variable with the address.")]
    public string? Env { get; init; }
}

/// <summary>One route.</summary>
public sealed record RouteOptions
{
    /// <summary>Name of the route.</summary>
    [Description("Name of the route, for people and for the operator's commands.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$")]
    public required string Name { get; init; }

    /// <summary>Venue account that gives.</summary>
    [Description("Venue account that gives.")]
    public required string From { get; init; }

    /// <summary>Venue account that receives.</summary>
    [Description("Venue account that receives.")]
    public required string To { get; init; }

    /// <summary>Asset.</summary>
    [Description("Asset that is moved: the settle asset of both accounts.")]
    [RegularExpression("^[A-Z0-9]{2,16}$")]
    public string Asset { get; init; } = "USDT";

    /// <summary>Network, in the donor's spelling.</summary>
    [Description("Network, in the spelling of the venue that gives.")]
    [RegularExpression("^[A-Za-z0-9_-]{1,32}$")]
    public required string Network { get; init; }

    /// <summary>The same network, in the recipient's spelling; absent: the same.</summary>
    [Description("The same network, in the spelling of the venue that receives. Absent: spelled the same.")]
    [RegularExpression("^[A-Za-z0-9_-]{1,32}$")]
    public string? DepositNetwork { get; init; }

    /// <summary>The recipient's address; must be on the allow-list.</summary>
    [Description("Address of the venue that receives. It must be the one of the allow-list, and the one that the venue itself names.")]
    public required AddressReference Address { get; init; }

    /// <summary>Memo or tag.</summary>
    [Description("Memo or tag, where the network needs one.")]
    public string? Memo { get; init; }

    /// <summary>How far it may act by itself.</summary>
    [Description("How far the route may act by itself: off, notify (the operator is told what to move), confirm (the operator approves), auto.")]
    public RouteMode Mode { get; init; } = RouteMode.Notify;

    /// <summary>Smallest transfer.</summary>
    [Description("Smallest transfer, in the asset.")]
    [Range(typeof(decimal), "0.00000001", "1000000000")]
    public decimal MinAmount { get; init; } = 100m;

    /// <summary>Largest transfer.</summary>
    [Description("Largest transfer, in the asset.")]
    [Range(typeof(decimal), "0.00000001", "1000000000")]
    public required decimal MaxAmount { get; init; }

    /// <summary>Transfers in 24 hours.</summary>
    [Description("Transfers in 24 hours, refused ones included.")]
    [Range(1, 48)]
    public int DailyCount { get; init; } = 4;

    /// <summary>Sum of the transfers in 24 hours.</summary>
    [Description("Sum of the transfers in 24 hours, in the asset.")]
    [Range(typeof(decimal), "0.00000001", "1000000000")]
    public required decimal DailyAmount { get; init; }

    /// <summary>Time that a transfer should take.</summary>
    [Description("Minutes from the decision to the credit; a transfer that takes longer is stuck, and an alarm is raised.")]
    [Range(1, 1440)]
    public int ExpectedMinutes { get; init; } = 30;

    /// <summary>Leverage above which the recipient is short of margin.</summary>
    [Description("Effective leverage of the receiving venue above which it is short of margin.")]
    [Range(typeof(decimal), "0.1", "100")]
    public decimal RecipientAbove { get; init; } = 10m;

    /// <summary>Leverage below which the donor has margin to spare.</summary>
    [Description("Effective leverage of the giving venue below which it has margin to spare.")]
    [Range(typeof(decimal), "0.1", "100")]
    public decimal DonorBelow { get; init; } = 6m;

    /// <summary>Leverage that the donor must not exceed after it gave.</summary>
    [Description("Effective leverage that the giving venue must not exceed after it gave.")]
    [Range(typeof(decimal), "0.1", "100")]
    public decimal DonorLimit { get; init; } = 8m;

    /// <summary>Share of the donor's equity that stays withdrawable.</summary>
    [Description("Share of the giving venue's equity that stays withdrawable, since prices move while the money does.")]
    [Range(typeof(decimal), "0", "0.9")]
    public decimal DonorReserve { get; init; } = 0.05m;
}
