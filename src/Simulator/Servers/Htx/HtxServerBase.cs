using System.Globalization;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>
/// What HTX's two sides, contracts and spot, have in common: signatures, the wording of answers, market streams. Each is an own host at the
/// venue and an own server here.
/// </summary>
public abstract partial class HtxServerBase : VenueServer
{
    /// <summary>Number of the spot account.</summary>
    private protected const string SpotAccountId = "10000001";

    private const string UserNumber = "100000001";

    // "The value is valid within 5 minutes" (authentication page).
    private static readonly TimeSpan SignatureValidity = TimeSpan.FromMinutes(5);

    // A client signs the host that it believes to speak to.
    private static readonly string[] Hosts = ["api.hbdm.com", "api.hbdm.vn", "api.btcgateway.pro", "api.huobi.pro", "api-aws.huobi.pro"];

    private readonly Dictionary<string, SimulatedAccount> _accounts;
    private readonly Dictionary<string, DateTimeOffset> _switches = new(StringComparer.Ordinal);

    /// <summary>Creates the server.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="model">The venue's state.</param>
    /// <param name="socketPing">How often sockets are pinged.</param>
    private protected HtxServerBase(VenueServerOptions options, VenueModel model, TimeSpan socketPing)
        : base(options, model, socketPing) => _accounts = options.Accounts.ToDictionary(a => a.ApiKey, StringComparer.Ordinal);

    private protected delegate VenueResponse Handler(HtxCall call, VenueModel model);

    /// <summary>How an interface words its answers.</summary>
    private protected enum Style
    {
        /// <summary>code, message, data, ts.</summary>
        Five,

        /// <summary>status, data or tick, ts; err_code and err_msg.</summary>
        Old,

        /// <summary>code, msg, data, ts.</summary>
        Three,

        /// <summary>status and data; err-code and err-msg.</summary>
        Spot,

        /// <summary>code, message, data, success.</summary>
        SpotTwo,
    }

    /// <summary>What is answered, by method and path.</summary>
    private protected Dictionary<(string Method, string Path), Route> Routes { get; } = [];

    /// <summary>The route of a request; null when there is none.</summary>
    private protected virtual Route? RouteOf(VenueRequest request) => Routes.GetValueOrDefault((request.Method, request.Path));

    /// <summary>The refusal of a request whose signature or key is wrong.</summary>
    private protected abstract HtxError BadSignatureOf(Route route, HtxError refusal);

    /// <summary>Counts a signed request; true when it is one too many.</summary>
    private protected abstract bool IsTooMany(VenueRequest request, Route route);

    /// <summary>Symbol that a request is about.</summary>
    private protected abstract string? SymbolOf(VenueRequest request);

    /// <summary>An answer of its own to a request that meets a fault.</summary>
    private protected virtual VenueResponse? FaultAnswerOf(VenueRequest request, Fault fault) => null;

    /// <summary>The error of a fault.</summary>
    private protected abstract HtxError ErrorOf(Fault fault);

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (RouteOf(request) is not { } route)
        {
            return Refuse(Style.Old, HtxError.NoRoute);
        }

        var apiKey = request.Params.Text("AccessKeyId");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, SymbolOf(request));
        if (!route.IsPrivate)
        {
            return null;
        }

        if (CheckSignature(request, apiKey) is { } refusal)
        {
            return Refuse(route.Style, BadSignatureOf(route, refusal));
        }

        request.Account = _accounts[apiKey!];
        return IsTooMany(request, route) ? Refuse(route.Style, ErrorOf(new Fault(FaultKind.RateLimited))) : null;
    }

    /// <summary>The signature covers method, host, path and the sorted query without itself; a body is not covered.</summary>
    private HtxError? CheckSignature(VenueRequest request, string? apiKey)
    {
        if (apiKey is null || !_accounts.TryGetValue(apiKey, out var account))
        {
            return HtxError.BadKey;
        }

        if (!IsFresh(request.Params.Text("Timestamp")))
        {
            return HtxError.BadSignature;
        }

        var query = string.Join('&', request.Query.Split('&')
            .Where(pair => !pair.StartsWith("Signature=", StringComparison.Ordinal))
            .OrderBy(pair => pair.Split('=')[0], StringComparer.Ordinal));
        return IsSigned(account, request.Method, [request.Path], query, request.Params.Text("Signature") ?? "") ? null : HtxError.BadSignature;
    }

    private protected bool IsFresh(string? timestamp) =>
        DateTimeOffset.TryParseExact(
            timestamp, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt)
        && (Clock.Now - signedAt).Duration() <= SignatureValidity;

    private protected bool IsSigned(SimulatedAccount account, string method, string[] paths, string query, string signature)
    {
        string[] own = [$"127.0.0.1:{Port}", "127.0.0.1", $"localhost:{Port}"];
        foreach (var host in own.Concat(Hosts))
        {
            foreach (var path in paths)
            {
                if (Signatures.IsHmacBase64(account.Secret, Encoding.UTF8.GetBytes($"{method}\n{host}\n{path}\n{query}"), signature))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private protected override VenueResponse Answer(VenueRequest request, VenueModel model)
    {
        var route = RouteOf(request)!;

        // Several orders come as a list, which has no parameters of its own.
        var isList = request.Body is [(byte)'[', ..];
        var parameters = request.Method == "GET" ? request.Params : isList ? new QueryParams() : JsonParams.ReadBody(request.Body);
        return parameters is null
            ? Refuse(route.Style, new HtxError("1030", "Input error."))
            : route.Handle(new HtxCall(request.Account, parameters, request.Body) { Path = request.Path }, model);
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault)
    {
        if (FaultAnswerOf(request, fault) is { } own)
        {
            return own;
        }

        var style = RouteOf(request)?.Style ?? Style.Old;
        return fault.Kind switch
        {
            FaultKind.Maintenance or FaultKind.ErrorAfterAccept or FaultKind.RateLimited or FaultKind.RejectOrder => Refuse(style, ErrorOf(fault)),
            FaultKind.Banned => Refuse(style, ErrorOf(fault)).With(
                "Retry-After", ((long)fault.Duration.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            _ => throw new InvalidOperationException($"Fault {fault.Kind} has no answer."),
        };
    }

    private protected VenueResponse Reply(Style style, Action<Utf8JsonWriter> writeData) => new(200, Json.Write(w =>
    {
        w.WriteStartObject();
        if (style is Style.Old or Style.Spot)
        {
            w.WriteString("status", "ok");
        }
        else
        {
            w.WriteNumber("code", 200);
            w.WriteString(style == Style.Three ? "msg" : "message", "Success");
        }

        writeData(w);
        if (style == Style.SpotTwo)
        {
            w.WriteBoolean("success", true);
        }

        w.WriteNumber("ts", Clock.NowMs);
        w.WriteEndObject();
    }));

    private protected VenueResponse Refuse(Style style, HtxError error) => new(error.Status, Json.Write(w =>
    {
        var (code, message) = style switch
        {
            Style.Old => ("err_code", "err_msg"),
            Style.Spot => ("err-code", "err-msg"),
            Style.Three => ("code", "msg"),
            _ => ("code", "message"),
        };
        w.WriteStartObject();
        if (style is Style.Old or Style.Spot)
        {
            w.WriteString("status", "error");
        }

        if (error.Number is { } number && style != Style.Spot)
        {
            w.WriteNumber(code, number);
        }
        else
        {
            w.WriteString(code, error.Code);
        }

        w.WriteString(message, error.Message);
        if (style == Style.Spot)
        {
            w.WriteNull("data");
        }

        if (style == Style.SpotTwo)
        {
            w.WriteBoolean("success", false);
        }

        w.WriteNumber("ts", Clock.NowMs);
        w.WriteEndObject();
    }));

    /// <summary>The account of a key; null when nobody has it.</summary>
    private protected SimulatedAccount? AccountOf(string? apiKey) => _accounts.GetValueOrDefault(apiKey ?? "");

    /// <summary>The accounts of a user: the spot account alone.</summary>
    private protected VenueResponse Accounts(HtxCall call, VenueModel model) => Reply(Style.Spot, w =>
    {
        w.WriteStartArray("data");
        w.WriteStartObject();
        w.WriteNumber("id", long.Parse(SpotAccountId, CultureInfo.InvariantCulture));
        w.WriteString("type", "spot");
        w.WriteString("subtype", "");
        w.WriteString("state", "working");
        w.WriteEndObject();
        w.WriteEndArray();
    });

    /// <summary>The number of the user.</summary>
    private protected VenueResponse UserId(HtxCall call, VenueModel model) => Reply(Style.SpotTwo, w =>
    {
        w.WritePropertyName("data");
        w.WriteRawValue(UserNumber);
    });

    /// <summary>The keys of the user: the one that asks.</summary>
    private protected VenueResponse ApiKeys(HtxCall call, VenueModel model)
    {
        if (call.Params.Text("uid") != UserNumber || (call.Params.Text("accessKey") is { } key && key != call.Owner.ApiKey))
        {
            return Refuse(Style.SpotTwo, new HtxError("2002", "invalid field value in `uid`"));
        }

        return Reply(Style.SpotTwo, w => w.Array("data", [call.Owner], static (w, account) =>
        {
            w.WriteStartObject();
            w.WriteString("accessKey", account.ApiKey);
            w.WriteString("status", "normal");
            w.WriteString("note", "key");
            w.WriteString("permission", "readOnly" + (account.Setup.CanTrade ? ",trade" : "") + (account.Setup.CanWithdraw ? ",withdraw" : ""));
            w.WriteString("ipAddresses", account.Setup.IsBoundToAddresses ? "192.0.2.1" : "");
            w.WriteNumber("validDays", -1);
            w.WriteEndObject();
        }));
    }

    /// <summary>The clock of the spot side.</summary>
    private protected VenueResponse SpotTime(HtxCall call, VenueModel model) => Reply(Style.Spot, w => w.WriteNumber("data", Clock.NowMs));

    /// <summary>The currencies of what trades here, with their chains.</summary>
    private protected VenueResponse Currencies(HtxCall call, VenueModel model)
    {
        var asked = call.Params.Text("currency") is { } currency ? currency.ToUpperInvariant() : null;
        var assets = Options.Instruments.SelectMany(terms => new[] { terms.Spec.SettleAsset, terms.Spec.BaseAsset }).Distinct()
            .Where(asset => asked is null || asset == asked);
        return Reply(Style.SpotTwo, w => w.Array("data", assets, (w, asset) =>
        {
            w.WriteStartObject();
            w.WriteString("currency", asset.ToLowerInvariant());
            w.WriteString("assetType", "1");
            w.WriteString("instStatus", "normal");
            w.Array("chains", model.Networks.Where(n => n.Asset == asset), WriteChain);
            w.WriteEndObject();
        }));
    }

    private static void WriteChain(Utf8JsonWriter w, NetworkTerms terms)
    {
        w.WriteStartObject();
        w.WriteString("chain", ChainOf(terms.Asset, terms.Network));
        w.WriteString("displayName", terms.Network);
        w.WriteString("baseChain", terms.Network);
        w.WriteString("depositStatus", "allowed");
        w.WriteString("minDepositAmt", "0");
        w.Text("minWithdrawAmt", Math.Max(0, terms.MinAmount - terms.Fee));
        w.Text("maxWithdrawAmt", terms.MaxAmount == 0 ? 1_000_000m : terms.MaxAmount - terms.Fee);
        w.WriteNumber("withdrawPrecision", terms.Step.Places());
        w.WriteString("withdrawFeeType", "fixed");
        w.Text("transactFeeWithdraw", terms.Fee);
        w.WriteString("withdrawStatus", terms.IsOpen ? "allowed" : "prohibited");
        w.WriteEndObject();
    }

    /// <summary>The venue's name of a network: a chain belongs to one currency and carries its name.</summary>
    private protected static string ChainOf(string asset, string network) => (asset, network) switch
    {
        ("USDT", "TRX") => "trc20usdt",
        ("USDT", "ETH") => "usdterc20",
        _ => network.ToLowerInvariant() + asset.ToLowerInvariant(),
    };

    /// <summary>Arms or, with null, disarms the switch that cancels every order of an account.</summary>
    private protected void SetDeadMan(string accountId, DateTimeOffset? until)
    {
        if (until is { } at)
        {
            _switches[accountId] = at;
        }
        else
        {
            _switches.Remove(accountId);
        }
    }

    /// <summary>Cancels what switches that were not renewed in time are for.</summary>
    private void FireDeadMen(DateTimeOffset now, VenueModel model)
    {
        foreach (var accountId in _switches.Where(s => s.Value <= now).Select(s => s.Key).ToArray())
        {
            _switches.Remove(accountId);
            model.CancelAll(accountId, symbol: null, now);
        }
    }

    /// <summary>How a request is answered.</summary>
    private protected sealed record Route(Style Style, RequestKind Kind, bool IsPrivate, Handler Handle);
}

/// <summary>A request with its parameters, whether they came as a query or as a JSON body.</summary>
/// <param name="Account">Whose it is; null for public data.</param>
/// <param name="Params">Top-level parameters.</param>
/// <param name="Body">The body, for requests with lists in it.</param>
internal sealed record HtxCall(SimulatedAccount? Account, QueryParams Params, byte[] Body)
{
    /// <summary>Path of the request.</summary>
    public string Path { get; init; } = "";

    /// <summary>Whose it is, of a private route.</summary>
    public SimulatedAccount Owner => Account ?? throw new InvalidOperationException("A public route was asked for an account.");
}
