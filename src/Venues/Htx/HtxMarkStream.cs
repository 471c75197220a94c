using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Mark prices: the close of the present candle of one minute. Funding rate and stamp are asked for over REST beside it, and
/// a mark is told only once they are known, since the two go out in one report.
/// </summary>
internal sealed class HtxMarkStream : HtxMarketStream
{
    private readonly string _venue;
    private readonly PublicState _state;
    private SymbolTable<Mark> _wanted = SymbolTable<Mark>.Empty;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address.</param>
    /// <param name="contracts">Known contracts.</param>
    /// <param name="state">Told when the stream is up or down.</param>
    /// <param name="sink">Takes mark prices.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public HtxMarkStream(
        string venue, HtxSettings settings, HtxContracts contracts, PublicState state, Action<VenueReport> sink, TimeProvider time, ILogger logger)
        : base(venue + " marks", settings.IndexUrl, settings, contracts, sink, time, logger)
    {
        _venue = venue;
        _state = state;
    }

    /// <summary>The symbols that are wanted.</summary>
    public IEnumerable<string> Symbols => Volatile.Read(ref _wanted).Values.Select(mark => mark.Instrument.Symbol);

    /// <summary>Subscribes to these symbols and to no others; connects when not connected.</summary>
    /// <param name="symbols">Venue symbols, each once.</param>
    public void Connect(IReadOnlyList<string> symbols)
    {
        var known = Volatile.Read(ref _wanted);
        if (known.Values.Count != symbols.Count || symbols.Any(symbol => known.Find(Encoding.UTF8.GetBytes(symbol)) is null))
        {
            Volatile.Write(ref _wanted, new SymbolTable<Mark>(symbols.Select(symbol =>
                KeyValuePair.Create(symbol, new Mark(new InstrumentId(_venue, symbol))))));
            Drop("other symbols");
        }

        Start();
    }

    /// <summary>Takes the funding of a symbol; tells its mark price when it is the first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="funding">Rate and stamp.</param>
    public void TakeFunding(string symbol, HtxFunding funding)
    {
        if (Volatile.Read(ref _wanted).Find(Encoding.UTF8.GetBytes(symbol)) is { } mark)
        {
            var isFirst = mark.Funding is null;
            mark.Funding = funding;
            if (isFirst && mark.Last is { } last)
            {
                Tell(mark, last);
            }
        }
    }

    /// <inheritdoc/>
    public override void OnConnected()
    {
        var wanted = Volatile.Read(ref _wanted).Values;
        foreach (var mark in wanted)
        {
            Ask("sub", mark.Channel, isKept: false);
        }

        if (wanted.Count == 0)
        {
            _state.Marks(isUp: true, string.Empty);
        }
    }

    /// <inheritdoc/>
    public override void OnDropped(string reason) => _state.Marks(isUp: false, reason);

    /// <inheritdoc/>
    protected override void OnData(HtxMarketFrame frame, ReadOnlySpan<byte> channel)
    {
        if (_wanted.Find(HtxMarketFrame.Symbol(channel)) is not { } mark)
        {
            return;
        }

        var last = new MarkPoint(
            frame.Close is { } close and > 0 ? close : throw new FrameException("tick.close", "missing or zero"), Utf8Number.TimeOfMs(frame.TimeMs, "ts"));
        mark.Last = last;
        Tell(mark, last);
    }

    /// <inheritdoc/>
    protected override void OnSubscribed() => _state.Marks(isUp: true, string.Empty);

    /// <inheritdoc/>
    protected override void OnRefused(string channel, string refusal)
    {
        // Without its mark price a symbol is not traded: the gateway misses it. The log has the venue's words.
    }

    private void Tell(Mark mark, MarkPoint last)
    {
        if (mark.Funding is { } funding)
        {
            Report(new MarkPrice(mark.Instrument, last.Price, Index: 0, funding.Rate, funding.Next, last.Time));
        }
    }

    private sealed record MarkPoint(decimal Price, DateTimeOffset Time);

    // Written by the stream's thread and by the timer that asks for funding; each field is one reference.
    private sealed class Mark(InstrumentId instrument)
    {
        private HtxFunding? _funding;
        private MarkPoint? _last;

        public InstrumentId Instrument { get; } = instrument;

        public string Channel { get; } = $"market.{instrument.Symbol}.mark_price.1min";

        public HtxFunding? Funding
        {
            get => Volatile.Read(ref _funding);
            set => Volatile.Write(ref _funding, value);
        }

        public MarkPoint? Last
        {
            get => Volatile.Read(ref _last);
            set => Volatile.Write(ref _last, value);
        }
    }
}

/// <summary>Funding of an instrument.</summary>
/// <param name="Rate">Rate of the next stamp; positive: longs pay.</param>
/// <param name="Next">Next stamp.</param>
internal sealed record HtxFunding(decimal Rate, DateTimeOffset Next)
{
    /// <summary>Reads the answer about one contract.</summary>
    /// <param name="data">Data of <c>swap_funding_rate</c>.</param>
    public static HtxFunding Read(WireObject data) => new(data.Decimal("funding_rate"), data.TimeMs("funding_time"));
}
