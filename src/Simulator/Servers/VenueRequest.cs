using System.Text;
using Hedgerow.Messages;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers;

/// <summary>One HTTP request as it came over the wire: signatures cover these very bytes.</summary>
internal sealed class VenueRequest(HttpContext context, byte[] body)
{
    private QueryParams? _params;

    public string Method { get; } = context.Request.Method;

    public string Path { get; } = context.Request.Path.Value ?? "/";

    /// <summary>The query string as sent, without the question mark.</summary>
    public string Query { get; } = context.Request.QueryString.Value is { Length: > 0 } query ? query[1..] : "";

    public byte[] Body { get; } = body;

    public string BodyText => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Parameters of the query and, for forms, of the body.</summary>
    public QueryParams Params => _params ??= QueryParams.Parse(Query, Body is [(byte)'{', ..] or [(byte)'[', ..] ? "" : BodyText);

    /// <summary>Whose request it is, once identified.</summary>
    public SimulatedAccount? Account { get; set; }

    /// <summary>What the account may still ask, where the venue tells it.</summary>
    public Allowance? Allowance { get; set; }

    /// <summary>What it may still ask within a shorter window, where the venue has two limits.</summary>
    public Allowance? Burst { get; set; }

    /// <summary>Where faults may strike.</summary>
    public FaultSite Site { get; set; } = new(VenueChannel.Rest);
}

/// <summary>Answer to an HTTP request.</summary>
internal sealed record VenueResponse(int Status, byte[] Body)
{
    private readonly List<KeyValuePair<string, string>> _headers = [];

    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    public VenueResponse With(string header, string value)
    {
        _headers.Add(new(header, value));
        return this;
    }
}
