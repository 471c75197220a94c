using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <content>
/// The limits. Each judge trips when its limit is exceeded, and answers after what time it must be asked again because
/// something that is exceeded now will have lasted too long then; zero when nothing is.
/// </content>
public sealed partial class CircuitBreaker
{
    private const decimal PerUnit = 10_000m;

    private readonly SortedDictionary<string, WatchedInstrument[]> _assets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _exposedSince = new(StringComparer.Ordinal);
    private readonly LossMeter _loss;
    private TimeSpan? _losingSince;
    private TimeSpan _heardAt;
    private bool _isHeard;

    /// <summary>Net exposure of every asset whose positions are all known, on at least two instruments: with one there is nothing to net.</summary>
    private SortedDictionary<string, decimal> KnownExposures()
    {
        var known = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (asset, instruments) in _assets)
        {
            if (Exposure(instruments) is { } net)
                known[asset] = net;
        }
        return known;
    }

    private decimal? Exposure(WatchedInstrument[] instruments)
    {
        if (instruments.Length < 2 || !IsComplete(instruments))
            return null;
        var net = 0m;
        foreach (var instrument in instruments)
        {
            if (instrument.Position is not { } position)
                return null;
            net += position;
        }
        return net;
    }

    /// <summary>False while a leg of one of their pairs is not on this node, or its rules are not read yet.</summary>
    private bool IsComplete(WatchedInstrument[] instruments)
    {
        foreach (var instrument in instruments)
        {
            if (instrument.HasLegElsewhere
                || instrument.Pairs.Exists(pair => _instruments[pair.A].Spec is null || _instruments[pair.B].Spec is null))
                return false;
        }
        return true;
    }

    private TimeSpan JudgeExposures(Effects effects)
    {
        var next = TimeSpan.MaxValue;
        foreach (var (asset, instruments) in _assets)
            next = Sooner(next, JudgeExposure(asset, instruments, effects));
        return next == TimeSpan.MaxValue ? TimeSpan.Zero : next;
    }

    private TimeSpan JudgeExposure(WatchedInstrument instrument, Effects effects) =>
        instrument.Spec is { } spec && _assets.TryGetValue(spec.BaseAsset, out var instruments)
            ? JudgeExposure(spec.BaseAsset, instruments, effects)
            : TimeSpan.Zero;

    private TimeSpan JudgeExposure(string asset, WatchedInstrument[] instruments, Effects effects)
    {
        var limits = _settings.Limits;
        if (Exposure(instruments) is not { } net)
        {
            _exposedSince.Remove(asset);
            return TimeSpan.Zero;
        }
        var unmeant = net - _memory.Accepted(asset);
        var value = Math.Abs(unmeant) * instruments.Max(i => i.Price);
        if (value <= limits.NetExposure)
        {
            _exposedSince.Remove(asset);
            return TimeSpan.Zero;
        }
        if (value > limits.NetExposureAtOnce)
        {
            Trip(BreakerLimit.NetExposure, $"net exposure {unmeant} {asset}, worth {value:0.##}, limit at once {limits.NetExposureAtOnce}", effects);
            return TimeSpan.Zero;
        }
        _exposedSince.TryAdd(asset, _awake.Now);
        var left = _exposedSince[asset] + limits.NetExposureGrace - _awake.Now;
        if (left > TimeSpan.Zero)
            return left;
        Trip(BreakerLimit.NetExposure, $"net exposure {unmeant} {asset}, worth {value:0.##}, limit {limits.NetExposure} for {limits.NetExposureGrace.TotalSeconds:0.###} s", effects);
        return TimeSpan.Zero;
    }

    private TimeSpan JudgeLoss(Effects effects)
    {
        var limits = _settings.Limits;
        var loss = _loss.LossAt(_awake.Now);
        if (Equity() is not { } equity || equity <= 0m || loss <= limits.LossFraction * equity)
        {
            _losingSince = null;
            return TimeSpan.Zero;
        }
        _losingSince ??= _awake.Now;
        var left = _losingSince.Value + limits.LossGrace - _awake.Now;
        if (left > TimeSpan.Zero)
            return left;
        Trip(BreakerLimit.LossRate, $"lost {loss:0.##} within {limits.LossWindow.TotalSeconds:0.###} s, {loss / equity:0.0%} of the equity {equity:0.##}, limit {limits.LossFraction:0.0%}", effects);
        return TimeSpan.Zero;
    }

    private decimal? Equity()
    {
        var sum = 0m;
        foreach (var venue in _venues.Values)
        {
            var price = SettlePrice(venue);
            if (venue.Equity is not { } equity || price <= 0m)
                return null;
            sum += equity * price;
        }
        return sum;
    }

    /// <summary>What a unit of the account is worth in quote currency: 1, or the price of the coin that its contracts settle in.</summary>
    private decimal SettlePrice(WatchedVenue venue)
    {
        foreach (var instrument in _instruments.Values)
        {
            if (instrument.Id.Venue == venue.Name && instrument.Spec is { Kind: ContractKind.Inverse })
                return instrument.SettlePrice;
        }
        return 1m;
    }

    private void JudgePrices(BreakerPair pair, Effects effects)
    {
        if (_memory.Has(BreakerLimit.PricesApart)
            || !_instruments.TryGetValue(pair.A, out var a) || !_instruments.TryGetValue(pair.B, out var b)
            || Fresh(a, effects.Now) is not { } quoteA || Fresh(b, effects.Now) is not { } quoteB)
            return;
        var (midA, midB) = ((quoteA.Bid + quoteA.Ask) / 2m, (quoteB.Bid + quoteB.Ask) / 2m);
        var apart = (midA - midB) / ((midA + midB) / 2m) * PerUnit;
        var beyond = Math.Abs(apart - pair.Expected.At(effects.Now));
        if (beyond > _settings.Limits.PricesApartBps)
            Trip(BreakerLimit.PricesApart, $"{pair.A} at {midA} and {pair.B} at {midB} are {apart:0} bps apart, {beyond:0} beyond what {pair.Name} expects, limit {_settings.Limits.PricesApartBps}", effects);
    }

    private Quote? Fresh(WatchedInstrument instrument, DateTimeOffset now) =>
        instrument.Quote is { } quote && now - quote.ReceivedAt <= _settings.Limits.QuoteMaxAge ? quote : null;

    private TimeSpan JudgeStale(Effects effects)
    {
        var next = TimeSpan.MaxValue;
        foreach (var venue in _venues.Values)
        {
            foreach (var order in venue.Resting.Values)
            {
                if (order.IsKnown && _instruments.TryGetValue(order.Instrument, out var instrument))
                    next = Sooner(next, JudgeStale(order, instrument, effects));
            }
        }
        return next == TimeSpan.MaxValue ? TimeSpan.Zero : next;
    }

    private TimeSpan JudgeStale(WatchedOrder order, WatchedInstrument own, Effects effects)
    {
        var next = JudgeStale(order, own.Id, own, effects);
        foreach (var pair in own.Pairs)
        {
            var other = pair.A == own.Id ? pair.B : pair.A;
            if (_instruments.TryGetValue(other, out var leg))
                next = Sooner(next, JudgeStale(order, other, leg, effects));
        }
        return next;
    }

    private TimeSpan JudgeStale(WatchedOrder order, InstrumentId book, WatchedInstrument instrument, Effects effects)
    {
        var since = instrument.ProgressAt > order.SeenAt ? instrument.ProgressAt : order.SeenAt;
        var left = since + _settings.Limits.StaleQuote - _awake.Now;
        if (left > TimeSpan.Zero)
            return left;
        Trip(BreakerLimit.StaleQuote, $"{order.ClientId} rests on {order.Instrument} while the book of {book} made no progress for {(_awake.Now - instrument.ProgressAt).TotalSeconds:0.0} s, limit {_settings.Limits.StaleQuote.TotalSeconds:0.###} s", effects);
        return TimeSpan.MaxValue;
    }

    private TimeSpan JudgeSilence(Effects effects)
    {
        var limit = _settings.Limits.CoordinatorSilence;
        // Who was never heard has not gone silent, and without it nothing is opened; but what rests from before shall not wait for it.
        if (!_isHeard && _venues.Values.All(venue => venue.Resting.Count == 0))
        {
            _heardAt = _awake.Now;
            return limit;
        }
        var left = _heardAt + limit - _awake.Now;
        if (left > TimeSpan.Zero)
            return left;
        Trip(BreakerLimit.CoordinatorSilent, $"no sign of life from the coordinator for {(_awake.Now - _heardAt).TotalSeconds:0.0} s, limit {limit.TotalSeconds:0.###} s", effects);
        return TimeSpan.Zero;
    }

    private void JudgeClocks(Effects effects)
    {
        foreach (var venue in _venues.Values)
        {
            if (venue.ClockOffset is { } offset && offset.Duration() > _settings.Limits.ClockSkew)
                Trip(BreakerLimit.ClockSkew, $"the clock differs from {venue.Name} by {offset.TotalMilliseconds:0} ms, limit {_settings.Limits.ClockSkew.TotalMilliseconds:0} ms", effects);
        }
    }
}
