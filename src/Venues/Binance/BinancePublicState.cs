using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>The public channel, which is up when both of its connections are: books and mark prices.</summary>
internal sealed class BinancePublicState
{
    private readonly Lock _gate = new();
    private bool _books;
    private bool _marks;

    /// <summary>Nothing is up yet.</summary>
    /// <param name="report">Takes changes.</param>
    public BinancePublicState(Action<VenueReport> report) => State = new ChannelState(VenueChannel.Public, report);

    /// <summary>The channel.</summary>
    public ChannelState State { get; }

    /// <summary>The connection of books went up or down.</summary>
    /// <param name="isUp">Up.</param>
    /// <param name="reason">Empty when up.</param>
    public void Books(bool isUp, string reason)
    {
        lock (_gate)
        {
            _books = isUp;
            Tell("books: " + reason);
        }
    }

    /// <summary>The connection of mark prices went up or down.</summary>
    /// <param name="isUp">Up.</param>
    /// <param name="reason">Empty when up.</param>
    public void Marks(bool isUp, string reason)
    {
        lock (_gate)
        {
            _marks = isUp;
            Tell("mark prices: " + reason);
        }
    }

    private void Tell(string reason)
    {
        if (_books && _marks)
        {
            State.Up();
        }
        else if (reason.EndsWith(": ", StringComparison.Ordinal))
        {
            // One is up, the other was reported down, or comes up in a moment.
        }
        else
        {
            State.Down(reason);
        }
    }
}
