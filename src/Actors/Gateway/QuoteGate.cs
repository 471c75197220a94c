using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>
/// Lets a quote pass only when it is progress: valid, newer than the last by sequence or venue time, and not older by
/// the venue's clock than allowed. That a socket is open proves nothing.
/// </summary>
internal sealed class QuoteGate(TimeSpan maxAge)
{
    private readonly Dictionary<InstrumentId, Quote> _last = [];
    private readonly HashSet<InstrumentId> _refused = [];

    /// <summary>Quotes seen since the process started.</summary>
    public long Seen { get; private set; }

    /// <summary>
    /// Null when the quote may pass; else why not. An empty text means that there is nothing to tell: a repetition, or
    /// another refusal after one that was told.
    /// </summary>
    public string? Refuse(Quote quote, TimeSpan clockOffset)
    {
        Seen++;
        var refusal = Judge(quote, clockOffset);
        if (refusal is null)
            _refused.Remove(quote.Instrument);
        return string.IsNullOrEmpty(refusal) || _refused.Add(quote.Instrument) ? refusal : "";
    }

    private string? Judge(Quote quote, TimeSpan clockOffset)
    {
        if (quote.Bid <= 0m || quote.Ask <= 0m || quote.BidSize < 0m || quote.AskSize < 0m)
            return "not a valid book";
        if (quote.Bid >= quote.Ask)
            return "crossed book";
        var age = quote.ReceivedAt + clockOffset - quote.VenueTime;
        if (age > maxAge)
            return "old by the venue's clock";
        if (age < -maxAge)
            return "from the future by the venue's clock";
        if (_last.TryGetValue(quote.Instrument, out var last)
            && quote.Sequence <= last.Sequence && quote.VenueTime <= last.VenueTime)
            return "";
        _last[quote.Instrument] = quote;
        return null;
    }

    /// <summary>Forgets an instrument: its numbering may begin again.</summary>
    public void Reset(InstrumentId instrument) => _last.Remove(instrument);
}
