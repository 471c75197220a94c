using System.Text;
using Org.BouncyCastle.Crypto.Parameters;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>Checks who sent a request and when, in Binance's order: key, time, signature.</summary>
internal sealed class BinanceAuth
{
    private const string SignatureName = "signature=";
    private const int DefaultWindowMs = 5_000;
    private const int MaxWindowMs = 60_000;
    private const int AheadToleranceMs = 1_000;
    private readonly Dictionary<string, SimulatedAccount> _hmac = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SimulatedAccount Account, Ed25519PublicKeyParameters Key)> _ed25519 = new(StringComparer.Ordinal);

    public BinanceAuth(IEnumerable<SimulatedAccount> accounts)
    {
        foreach (var account in accounts)
        {
            _hmac.Add(account.ApiKey, account);
            if (account is { Ed25519ApiKey: { } apiKey, Ed25519PublicKey: { } publicKey })
            {
                _ed25519.Add(apiKey, (account, Signatures.ReadEd25519(publicKey)));
            }
        }
    }

    /// <summary>The account of an API key, not proved by any signature.</summary>
    public BinanceError? FindAccount(string? apiKey, out SimulatedAccount? account)
    {
        account = null;
        if (string.IsNullOrEmpty(apiKey))
        {
            return BinanceError.BadKeyFormat;
        }

        if (_hmac.TryGetValue(apiKey, out account))
        {
            return null;
        }

        if (_ed25519.TryGetValue(apiKey, out var entry))
        {
            account = entry.Account;
            return null;
        }

        return BinanceError.RejectedKey;
    }

    public bool IsEd25519Key(string apiKey) => _ed25519.ContainsKey(apiKey);

    /// <summary>Checks a signed HTTP request over its raw bytes.</summary>
    public BinanceError? Check(VenueRequest request, long nowMs)
    {
        if (FindAccount(request.Header("X-MBX-APIKEY"), out _) is { } unknown)
        {
            return unknown;
        }

        return CheckTime(request.Params, nowMs) ?? CheckSignature(request);
    }

    public static BinanceError? CheckTime(QueryParams parameters, long nowMs)
    {
        if (!parameters.TryLong("timestamp", out var timestamp) || timestamp is null)
        {
            return BinanceError.Missing("timestamp");
        }

        if (!parameters.TryLong("recvWindow", out var window) || window is < 0 or > MaxWindowMs)
        {
            return BinanceError.Invalid("recvWindow");
        }

        if (timestamp >= nowMs + AheadToleranceMs)
        {
            return BinanceError.AheadOfServer;
        }

        return nowMs - timestamp > (window ?? DefaultWindowMs) ? BinanceError.OutsideWindow : null;
    }

    /// <summary>True when the signature of a payload belongs to the key.</summary>
    public bool Verify(string apiKey, string payload, string signature)
    {
        var bytes = Encoding.UTF8.GetBytes(payload);
        return _ed25519.TryGetValue(apiKey, out var entry)
            ? Signatures.IsEd25519(entry.Key, bytes, signature)
            : _hmac.TryGetValue(apiKey, out var account) && Signatures.IsHmac(account.Secret, bytes, signature);
    }

    private BinanceError? CheckSignature(VenueRequest request)
    {
        var query = request.Query;
        var body = request.BodyText;
        string signature;
        if (!TryCut(ref body, out signature) && !TryCut(ref query, out signature))
        {
            return BinanceError.Missing("signature");
        }

        return Verify(request.Header("X-MBX-APIKEY")!, query + body, Uri.UnescapeDataString(signature))
            ? null
            : BinanceError.BadSignature;
    }

    /// <summary>Cuts the signature, which must come last, off a raw parameter string.</summary>
    private static bool TryCut(ref string raw, out string signature)
    {
        signature = "";
        var at = raw.LastIndexOf(SignatureName, StringComparison.Ordinal);
        if (at < 0 || (at > 0 && raw[at - 1] != '&'))
        {
            return false;
        }

        signature = raw[(at + SignatureName.Length)..];
        raw = at == 0 ? "" : raw[..(at - 1)];
        return !signature.Contains('&', StringComparison.Ordinal);
    }
}
