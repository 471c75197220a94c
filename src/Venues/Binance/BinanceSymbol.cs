using Hedgerow.Messages;

namespace Hedgerow.Venues.Binance;

/// <summary>A subscribed symbol and what is known of its quote. Used by the public stream's thread.</summary>
internal sealed class BinanceSymbol
{
    /// <summary>A symbol without a quote.</summary>
    /// <param name="id">Instrument.</param>
    public BinanceSymbol(InstrumentId id)
    {
        Id = id;
        StreamPrefix = id.Symbol.ToLowerInvariant() + "@";
    }

    /// <summary>Instrument.</summary>
    public InstrumentId Id { get; }

    /// <summary>Symbol in lower case and the at sign: how stream names begin.</summary>
    public string StreamPrefix { get; }

    /// <summary>Update id of the last frame; zero after a reconnect.</summary>
    public long LastUpdate { get; set; }

    /// <summary>True between a lost quote and the next good one, so that the loss is reported once.</summary>
    public bool IsLost { get; set; } = true;
}
