using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// The key of the private stream: made on every connect (the venue returns the living one, if any, for another 60
/// minutes), renewed while connected.
/// </summary>
internal sealed class BinanceListenKey
{
    private readonly BinanceRest _rest;
    private readonly string _path;

    /// <summary>Makes one.</summary>
    /// <param name="rest">REST.</param>
    /// <param name="product">Which exchange.</param>
    public BinanceListenKey(BinanceRest rest, BinanceProduct product)
    {
        _rest = rest;
        _path = product.Path("/listenKey");
    }

    /// <summary>Asks for the key.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidOperationException">The venue did not give one; the message says why, without key.</exception>
    public async Task<string> Create(CancellationToken cancellation)
    {
        var answer = await _rest.Keyed(HttpMethod.Post, _path, cancellation);
        if (!answer.IsSuccess)
        {
            throw new InvalidOperationException("no listen key: " + Why(answer));
        }

        try
        {
            return WireObject.Parse(answer.Body).Text("listenKey");
        }
        catch (FrameException e)
        {
            throw new InvalidOperationException("no listen key: " + e.Message, e);
        }
    }

    /// <summary>Renews the key.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null when renewed or when it can be tried again later; else why the connection must be made anew.</returns>
    public async Task<string?> Renew(CancellationToken cancellation)
    {
        var answer = await _rest.Keyed(HttpMethod.Put, _path, cancellation);
        if (answer.IsSuccess)
        {
            return null;
        }

        var (code, _) = BinanceDecoder.Error(answer.Body);
        return code == BinanceErrors.NoSuchListenKey ? "the listen key does not exist any more" : null;
    }

    private static string Why(RestAnswer answer)
    {
        var (code, text) = BinanceDecoder.Error(answer.Body);
        return code == 0 ? answer.Cause : $"{code} {text}";
    }
}
