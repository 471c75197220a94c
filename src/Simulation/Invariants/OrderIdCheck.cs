using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>I4: no client id leaves for a venue twice, and none of a lower epoch after one of a higher.</summary>
internal sealed class OrderIdCheck(InvariantContext context) : InvariantCheck(context)
{
    private readonly HashSet<(string Venue, string ClientId)> _used = [];
    private readonly Dictionary<string, long> _epochs = [];

    public override void Delivered(Address to, Message message)
    {
        if (message is not PlaceOrder place)
        {
            return;
        }

        if (!ClientOrderId.TryParse(place.ClientId, out var id))
        {
            throw Context.Violation("I4", $"{place.ClientId} at {to} is no id of ours");
        }

        if (!_used.Add((to.Value, place.ClientId)))
        {
            throw Context.Violation("I4", $"{place.ClientId} left for {to} twice");
        }

        var highest = _epochs.GetValueOrDefault(to.Value);
        if (id.Epoch < highest)
        {
            throw Context.Violation("I4", $"{place.ClientId} left for {to} after epoch {highest}");
        }

        _epochs[to.Value] = id.Epoch;
    }
}
