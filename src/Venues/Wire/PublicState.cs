using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>The public channel of a venue that keeps books and mark prices on separate addresses: up when both connections are.</summary>
internal sealed class PublicState
{
    private readonly ChannelBoard _channels;
    private readonly Lock _gate = new();
    private bool _books;
    private bool _marks;

    /// <summary>Nothing is up yet.</summary>
    /// <param name="channels">Takes changes.</param>
    /// <param name="hasMarks">False where there are no mark prices: books are then all there is.</param>
    public PublicState(ChannelBoard channels, bool hasMarks = true)
    {
        _channels = channels;
        _marks = !hasMarks;
    }

    /// <summary>The connection of books went up or down.</summary>
    /// <param name="isUp">Up.</param>
    /// <param name="reason">Empty when up.</param>
    public void Books(bool isUp, string reason)
    {
        lock (_gate)
        {
            _books = isUp;
            Tell(isUp, "books: " + reason);
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
            Tell(isUp, "mark prices: " + reason);
        }
    }

    private void Tell(bool isUp, string reason)
    {
        if (_books && _marks)
        {
            _channels.Up(VenueChannel.Public);
        }
        else if (!isUp)
        {
            _channels.Down(VenueChannel.Public, reason);
        }
    }
}
