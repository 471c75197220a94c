using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

// Streams from the venue to the adapter: books, marks, private pushes, channels.
public sealed partial class SimulatedVenue
{
    private readonly PrivateArrival _privateArrival;
    private readonly Dictionary<string, DateTimeOffset> _lastQuoteAt = [];
    private readonly HashSet<string> _resyncing = [];
    private IReadOnlyList<string> _symbols = [];
    private bool _isConnected;
    private bool _isDown;
    private long _adapter;
    private long _session;
    private DateTimeOffset _bookArrival;
    private DateTimeOffset _pushArrival;
    private StreamState _public = StreamState.Up;
    private StreamState _private = StreamState.Up;

    /// <summary>True while the whole venue is out of order.</summary>
    public bool IsDown => _isDown;

    /// <summary>State of the stream of books.</summary>
    public StreamState Public => _isDown ? StreamState.Down : _public;

    /// <summary>State of the stream of orders and fills.</summary>
    public StreamState Private => _isDown ? StreamState.Down : _private;

    /// <summary>Stops or starts the whole venue: nothing trades, every request fails, all channels are cut.</summary>
    public void SetDown(bool isDown)
    {
        if (_isDown == isDown)
        {
            return;
        }

        _isDown = isDown;
        foreach (var channel in Enum.GetValues<VenueChannel>())
        {
            TellChannel(channel, !isDown);
        }

        if (isDown)
        {
            _session++;
            LoseBooks("disconnected");
        }
        else
        {
            ShowBooks();
        }
    }

    /// <summary>Changes the stream of books.</summary>
    public void SetPublic(StreamState state)
    {
        var was = _public;
        _public = state;
        if (state == StreamState.Down && was != StreamState.Down)
        {
            TellChannel(VenueChannel.Public, false);
            LoseBooks("disconnected");
        }
        else if (state == StreamState.Up && was == StreamState.Down && !_isDown)
        {
            TellChannel(VenueChannel.Public, true);
            ShowBooks();
        }
    }

    /// <summary>Changes the stream of orders and fills. What is on its way when it is cut is lost.</summary>
    public void SetPrivate(StreamState state)
    {
        var was = _private;
        _private = state;
        if (state != StreamState.Up)
        {
            _session++;
        }

        if (state == StreamState.Down && was != StreamState.Down)
        {
            TellChannel(VenueChannel.Private, false);
        }
        else if (state == StreamState.Up && was == StreamState.Down && !_isDown)
        {
            TellChannel(VenueChannel.Private, true);
        }
    }

    /// <summary>The adapter notices a hole in a book's sequence and resynchronises.</summary>
    public void BreakBook(string symbol, TimeSpan resyncAfter)
    {
        if (!_isConnected || !_resyncing.Add(symbol))
        {
            return;
        }

        PostBook(new QuoteLost(new InstrumentId(Name, symbol), "gap in the sequence"));
        _engine.Schedule(resyncAfter, () =>
        {
            _resyncing.Remove(symbol);
            TellBook(Model.Book(symbol));
        });
    }

    private void Connect(ConnectVenue connect)
    {
        _symbols = connect.Symbols;
        _isConnected = true;
        var adapter = _adapter;
        _engine.Schedule(_wire.ConnectDelay, () =>
        {
            if (adapter != _adapter)
            {
                return;
            }

            TellChannel(VenueChannel.Public, Public != StreamState.Down);
            TellChannel(VenueChannel.Private, Private != StreamState.Down);
            TellChannel(VenueChannel.Orders, !_isDown);
            TellChannel(VenueChannel.Rest, !_isDown);
            ShowBooks();
            TellMarks();
        });
    }

    private void TellChannel(VenueChannel channel, bool isUp)
    {
        if (_isConnected)
        {
            Report(new ChannelChanged(channel, isUp, isUp ? "" : "connection lost"), _wire.ConnectDelay);
        }
    }

    private void Tell(ModelEvent happened)
    {
        switch (happened)
        {
            case BookEvent book:
                TellBook(book.Book);
                break;
            case MarkEvent mark:
                TellMark(mark.Info);
                break;
            case OrderEvent order:
                Push(new Messages.OrderChanged(order.Order.Snapshot));
                break;
            case FillEvent fill:
                Push(new FillReported(fill.Trade.Fill));
                break;
            case PositionEvent position:
                Push(new Messages.PositionChanged(position.Position, position.Time));
                break;
            case BalanceEvent balance:
                Push(new Messages.BalanceChanged(balance.Asset, balance.Wallet, balance.Time));
                break;
            case FundingEvent funding:
                Push(new FundingReported(funding.Funding.Payment));
                break;
        }
    }

    private void TellBook(BookTop book)
    {
        if (!_isConnected || Public != StreamState.Up || book.Sequence == 0 || _resyncing.Contains(book.Symbol) || HasEnded(book.Symbol))
        {
            return;
        }

        var id = new InstrumentId(Name, book.Symbol);
        if (book.BidSize <= 0 || book.AskSize <= 0)
        {
            PostBook(new QuoteLost(id, "one side of the book is empty"));
            return;
        }

        var (bid, ask) = Faults.CrossedBooks ? (book.Ask, book.Bid) : (book.Bid, book.Ask);
        if (Faults.PriceShift != 0m)
        {
            (bid, ask) = (bid * (1m + Faults.PriceShift), ask * (1m + Faults.PriceShift));
        }

        var arrival = BookArrival();
        _lastQuoteAt[book.Symbol] = _engine.Now;
        Quotes++;
        var received = arrival + (_engine.LocalTime(_host) - _engine.Now);
        var quote = new Quote(id, bid, book.BidSize, ask, book.AskSize, book.Sequence, book.Time, received);
        Report(quote, arrival - _engine.Now);
    }

    /// <summary>A venue sends its book again when nothing changed for a while; its time then moves on.</summary>
    private void RepeatBooks()
    {
        foreach (var symbol in _symbols)
        {
            if (_engine.Now - _lastQuoteAt.GetValueOrDefault(symbol) >= _wire.BookHeartbeat)
            {
                TellBook(Model.Book(symbol) with { Time = VenueNow });
            }
        }
    }

    private void ShowBooks()
    {
        foreach (var symbol in _symbols)
        {
            TellBook(Model.Book(symbol) with { Time = VenueNow });
        }
    }

    private void LoseBooks(string reason)
    {
        if (!_isConnected)
        {
            return;
        }

        foreach (var symbol in _symbols)
        {
            PostBook(new QuoteLost(new InstrumentId(Name, symbol), reason));
        }
    }

    private void TellMarks()
    {
        foreach (var symbol in _symbols)
        {
            TellMark(Model.Mark(symbol));
        }
    }

    private void TellMark(MarkInfo info)
    {
        if (_isConnected && Public == StreamState.Up && info.Mark > 0 && !HasEnded(info.Symbol))
        {
            var id = new InstrumentId(Name, info.Symbol);
            PostBook(new MarkPrice(id, info.Mark, info.Index, info.FundingRate, info.NextFunding, VenueNow));
        }
    }

    private void PostBook(VenueReport report) => Report(report, BookArrival() - _engine.Now);

    /// <summary>Frames of one stream keep their order.</summary>
    private DateTimeOffset BookArrival()
    {
        var arrival = _engine.Now + Way(_bookRandom);
        _bookArrival = arrival > _bookArrival ? arrival : _bookArrival;
        return _bookArrival;
    }

    private void Push(VenueReport report)
    {
        if (!_isConnected || Private != StreamState.Up)
        {
            return;
        }

        PushOnce(report);
        if (Faults.PushDuplicateRate > 0 && _random.Chance(Faults.PushDuplicateRate))
        {
            PushOnce(report);
        }
    }

    private void PushOnce(VenueReport report)
    {
        var arrival = _engine.Now + Way(_random);
        _pushArrival = arrival > _pushArrival ? arrival : _pushArrival;
        _engine.Schedule(_pushArrival - _engine.Now, _privateArrival, report, _session);
    }

    /// <summary>A private push reaches the adapter, unless the connection it was on is gone.</summary>
    private sealed class PrivateArrival(SimulatedVenue venue) : IScheduledCall
    {
        public void Call(object? payload, long stamp)
        {
            if (stamp == venue._session)
            {
                venue.Report((VenueReport)payload!, TimeSpan.Zero);
            }
        }
    }
}
