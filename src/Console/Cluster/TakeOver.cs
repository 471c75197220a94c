using System.Text.Json.Serialization;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>How the node that coordinated was taken away.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Blow>))]
internal enum Blow
{
    /// <summary>Killed, as by a power cut.</summary>
    Kill = 1,

    /// <summary>Told to stop, as in an upgrade.</summary>
    Terminate = 2,

    /// <summary>Frozen beyond its lease, and thawed afterwards.</summary>
    Freeze = 3,
}

/// <summary>One change of the node that coordinates.</summary>
/// <param name="Blow">What was done to the one before.</param>
/// <param name="From">The node before.</param>
/// <param name="To">The node after.</param>
/// <param name="WellMs">Milliseconds from the blow until another node said that it coordinates and nothing keeps it from opening.</param>
/// <param name="FirstOrderMs">Milliseconds from the blow to the first order of the next epoch at a venue.</param>
/// <param name="LateOrders">Orders of the old epoch that venues took after the first of the new one; must be zero.</param>
internal sealed record TakeOver(Blow Blow, string From, string To, double WellMs, double FirstOrderMs, int LateOrders);
