using System.Globalization;
using System.Net.Http.Headers;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// How much of the account's request budget is used. There are two: tokens of a minute, of which every second gives one part in
/// sixty back, and for requests that change orders those of a second. Every answer tells what is left. Thread-safe.
/// </summary>
internal sealed class BitmexBudget
{
    // The venue tells the burst limit in a header of its own since late 2025; before, it was ten.
    private const double UsualBurst = 10;
    private const double Step = 0.2;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private double _ofMinute;
    private double _ofSecond;
    private double _told;
    private long _at;

    /// <summary>Makes an unused budget.</summary>
    /// <param name="time">Clock.</param>
    public BitmexBudget(TimeProvider time) => _time = time;

    /// <summary>Takes the limit headers of an answer.</summary>
    /// <param name="headers">Headers of an answer.</param>
    /// <returns>The used share of the tighter budget; null when the headers do not say.</returns>
    public double? Observe(HttpResponseHeaders headers)
    {
        if (Number(headers, "x-ratelimit-limit") is not { } limit || limit <= 0 || Number(headers, "x-ratelimit-remaining") is not { } left)
        {
            return null;
        }

        var burst = Number(headers, "x-ratelimit-limit-1s") is { } told and > 0 ? told : UsualBurst;
        lock (_gate)
        {
            _ofMinute = Math.Clamp(1 - (left / limit), 0, 1);
            _ofSecond = Number(headers, "x-ratelimit-remaining-1s") is { } now ? Math.Clamp(1 - (now / burst), 0, 1) : 0;
            _at = _time.GetTimestamp();
            _told = Math.Max(_ofMinute, _ofSecond);
            return _told;
        }
    }

    /// <summary>
    /// The used share when it fell noticeably since it was last told, because time went by: nobody would say so otherwise while
    /// nothing is sent. Null when it did not.
    /// </summary>
    public double? Released()
    {
        lock (_gate)
        {
            var elapsed = _time.GetElapsedTime(_at).TotalSeconds;
            var used = Math.Max(0, Math.Max(_ofMinute - (elapsed / 60), elapsed < 1 ? _ofSecond : 0));
            if (_told - used < Step && (used > 0 || _told == 0))
            {
                return null;
            }

            _told = used;
            return used;
        }
    }

    private static double? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && double.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
