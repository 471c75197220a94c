using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// The way to steer a venue server from another process, under a path that no venue uses: faults, books, marks, auto-deleveraging.
/// Without authentication, and so for callers on this machine alone, whatever address the server listens on; for others it is not there.
/// </summary>
internal static class ControlEndpoint
{
    private const string Root = "/_control";

    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal)
        && context.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller);

    public static async Task HandleAsync(HttpContext context, VenueServer server)
    {
        try
        {
            var path = context.Request.Path.Value![Root.Length..];
            switch (context.Request.Method, path)
            {
                case ("GET", "/faults"):
                    await RespondAsync(context, [.. server.Faults.List().Select(FaultBody.From)], ControlJson.Default.FaultBodyArray);
                    break;
                case ("POST", "/faults"):
                    var fault = await ReadAsync(context, ControlJson.Default.FaultBody);
                    var armed = new ArmedFault(server.Faults.Add(fault.ToFault()), fault.ToFault(), Hits: 0);
                    await RespondAsync(context, [FaultBody.From(armed)], ControlJson.Default.FaultBodyArray);
                    break;
                case ("DELETE", "/faults"):
                    Disarm(context, server);
                    break;
                case ("GET", "/connections"):
                    await RespondAsync(context, server.CountConnections(), ControlJson.Default.ConnectionsBody);
                    break;
                case ("POST", "/book"):
                    (await ReadAsync(context, ControlJson.Default.BookBody)).Apply(server);
                    break;
                case ("POST", "/mark"):
                    (await ReadAsync(context, ControlJson.Default.MarkBody)).Apply(server);
                    break;
                case ("POST", "/deleverage"):
                    (await ReadAsync(context, ControlJson.Default.DeleverageBody)).Apply(server);
                    break;
                case ("POST", "/withdrawals"):
                    (await ReadAsync(context, ControlJson.Default.WithdrawalsBody)).Apply(server);
                    break;
                default:
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    break;
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(e.Message);
        }
    }

    private static void Disarm(HttpContext context, VenueServer server)
    {
        if (!context.Request.Query.TryGetValue("id", out var id))
        {
            server.Faults.Clear();
        }
        else if (!int.TryParse(id, out var number) || !server.Faults.Remove(number))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private static async Task<T> ReadAsync<T>(HttpContext context, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
        ?? throw new JsonException("The body is null.");

    private static Task RespondAsync<T>(HttpContext context, T answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted);
    }
}

/// <summary>A fault on the control endpoint.</summary>
internal sealed record FaultBody
{
    public int Id { get; init; }

    public int Hits { get; init; }

    public required FaultKind Kind { get; init; }

    public VenueChannel? Channel { get; init; }

    public RequestKind? Request { get; init; }

    /// <summary>Null: until cleared; missing: 1.</summary>
    public int? Count { get; init; } = 1;

    public int After { get; init; }

    public double DurationMs { get; init; }

    public int? Code { get; init; }

    public string? Text { get; init; }

    public string? ApiKey { get; init; }

    public string? Symbol { get; init; }

    public string? Push { get; init; }

    public bool Cut { get; init; }

    public static FaultBody From(ArmedFault armed) => new()
    {
        Id = armed.Id,
        Hits = armed.Hits,
        Kind = armed.Fault.Kind,
        Channel = armed.Fault.Channel,
        Request = armed.Fault.Request,
        Count = armed.Fault.Count,
        After = armed.Fault.After,
        DurationMs = armed.Fault.Duration.TotalMilliseconds,
        Code = armed.Fault.Code,
        Text = armed.Fault.Text,
        ApiKey = armed.Fault.ApiKey,
        Symbol = armed.Fault.Symbol,
        Push = armed.Fault.Push,
        Cut = armed.Fault.Cut,
    };

    public Fault ToFault() => new(Kind)
    {
        Channel = Channel,
        Request = Request,
        Count = Count,
        After = After,
        Duration = TimeSpan.FromMilliseconds(DurationMs),
        Code = Code,
        Text = Text,
        ApiKey = ApiKey,
        Symbol = Symbol,
        Push = Push,
        Cut = Cut,
    };
}

/// <summary>How many WebSockets are open, and how many topics private ones have; private ones count once they are somebody's.</summary>
internal sealed record ConnectionsBody(int Public, int Private, int Orders, int PrivateTopics);

/// <summary>A new touch for one book.</summary>
internal sealed record BookBody(string Symbol, decimal Bid, decimal BidSize, decimal Ask, decimal AskSize)
{
    public void Apply(VenueServer server) => server.SetBook(Symbol, Bid, BidSize, Ask, AskSize);
}

/// <summary>New mark and funding figures for one instrument; what is null stays.</summary>
internal sealed record MarkBody(string Symbol)
{
    public decimal? Mark { get; init; }

    public decimal? Index { get; init; }

    public decimal? FundingRate { get; init; }

    /// <summary>Milliseconds until the next funding stamp.</summary>
    public double? FundingInMs { get; init; }

    public void Apply(VenueServer server) => server.SetMark(
        Symbol, Mark, Index, FundingRate, FundingInMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
}

/// <summary>Auto-deleveraging of part of a position at the mark.</summary>
internal sealed record DeleverageBody(string Account, string Symbol, decimal Quantity)
{
    public void Apply(VenueServer server) => server.Deleverage(Account, Symbol, Quantity);
}

/// <summary>How withdrawals of one network go from now on; what is null stays.</summary>
internal sealed record WithdrawalsBody(string Asset, string Network)
{
    /// <summary>Paid out, rejected after they were taken, or stuck until paid out is said again.</summary>
    public WithdrawalFate? Fate { get; init; }

    public bool? Open { get; init; }

    public decimal? Fee { get; init; }

    public double? PayoutMs { get; init; }

    public double? CreditMs { get; init; }

    public void Apply(VenueServer server)
    {
        server.ChangeNetwork(Asset, Network, terms => terms with
        {
            IsOpen = Open ?? terms.IsOpen,
            Fee = Fee ?? terms.Fee,
            PayoutTime = PayoutMs is { } payout ? TimeSpan.FromMilliseconds(payout) : terms.PayoutTime,
            CreditTime = CreditMs is { } credit ? TimeSpan.FromMilliseconds(credit) : terms.CreditTime,
        });
        if (Fate is { } fate)
            server.SetWithdrawals(fate);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FaultBody))]
[JsonSerializable(typeof(FaultBody[]))]
[JsonSerializable(typeof(ConnectionsBody))]
[JsonSerializable(typeof(BookBody))]
[JsonSerializable(typeof(MarkBody))]
[JsonSerializable(typeof(DeleverageBody))]
[JsonSerializable(typeof(WithdrawalsBody))]
internal sealed partial class ControlJson : JsonSerializerContext;
