using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// The channel by which alarms leave the machine, as the alarm desk sees it: it takes most messages after a while, refuses some, is
/// busy for some, and now and then never answers.
/// </summary>
internal sealed class AlarmPager(SimulatedEngine engine, ulong seed) : ISimulatedEndpoint
{
    /// <summary>The channel's name.</summary>
    public const string Channel = "pager";

    private readonly SimulationRandom _random = SimulationRandom.For(seed, "pager");

    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        if (message is not SendAlarm send || _random.Chance(0.02))
            return;
        var delivery = _random.Chance(0.9) ? AlarmDelivery.Done : _random.Chance(0.5) ? AlarmDelivery.Failed : AlarmDelivery.Refused;
        engine.Post(
            Address.Alarms,
            new AlarmSent(send.Channel, send.Sequence, delivery, null, delivery == AlarmDelivery.Done ? "" : "simulated"),
            TimeSpan.FromMilliseconds(_random.Next(20, 3_000)),
            Address.AlarmChannels);
    }

    /// <inheritdoc/>
    public void HostCrashed()
    {
        // What the channel has taken is with the people.
    }
}
