namespace Hedgerow.Messages;

/// <summary>
/// Where a message goes: an actor, or an endpoint outside the actors such as a venue's adapter. Location-transparent:
/// it names a role, never a machine.
/// </summary>
/// <param name="Value">Role, or role and instance separated by a slash: <c>coordinator</c>, <c>gateway/bybit</c>.</param>
public readonly record struct Address(string Value)
{
    /// <summary>The actor that decides; one at a time in a cluster.</summary>
    public static readonly Address Coordinator = new("coordinator");

    /// <summary>Endpoint that shows views and alarms to people; it never answers.</summary>
    public static readonly Address Status = new("status");

    /// <summary>The actor that moves margin between venues; one at a time, beside the coordinator.</summary>
    public static readonly Address Treasurer = new("treasurer");

    /// <summary>The actor that keeps equity, shares and NAV.</summary>
    public static readonly Address Bookkeeper = new("bookkeeper");

    /// <summary>Where every step of every order's life is told.</summary>
    public static readonly Address OrderLog = new("order-log");

    /// <summary>The actor that takes the operators' authenticated interventions.</summary>
    public static readonly Address Desk = new("desk");

    /// <summary>The circuit breaker of the node that tells it; every node has its own.</summary>
    public static readonly Address Breaker = new("breaker");

    /// <summary>The actor that remembers a node's alarms and decides what is told outside the machine; every node has its own.</summary>
    public static readonly Address Alarms = new("alarms");

    /// <summary>Endpoint that carries out what is said about the process of the node that tells it; every node has its own.</summary>
    public static readonly Address Node = new("node");

    /// <summary>Endpoint that sends alarms to people outside the machine.</summary>
    public static readonly Address AlarmChannels = new("alarm-channels");

    /// <summary>The gateway actor of a venue account.</summary>
    /// <param name="venue">Name of the venue account, as configured.</param>
    public static Address Gateway(string venue) => new("gateway/" + venue);

    /// <summary>The venue itself: its adapter in production, its model in simulation.</summary>
    /// <param name="venue">Name of the venue account, as configured.</param>
    public static Address Venue(string venue) => new("venue/" + venue);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
