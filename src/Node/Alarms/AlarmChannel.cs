using System.Net;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Alarms;

/// <summary>
/// A way by which alarms leave the machine, over HTTP. It repeats nothing: what became of a message is said, and whether it
/// is sent again is decided elsewhere. Its problems name no address, token or chat.
/// </summary>
internal abstract class AlarmChannel : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // A redirection would carry the token to somebody else.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <param name="name">As configured.</param>
    /// <param name="node">Name of the node, part of every message.</param>
    protected AlarmChannel(string name, string node)
    {
        Name = name;
        Node = node;
    }

    /// <summary>As configured.</summary>
    public string Name { get; }

    /// <summary>Name of the node.</summary>
    protected string Node { get; }

    /// <summary>The channels of a configuration.</summary>
    /// <param name="options">Checked configuration.</param>
    /// <exception cref="InvalidOperationException">A secret cannot be had; the message names its reference.</exception>
    public static IReadOnlyList<AlarmChannel> Open(NodeOptions options) => [.. options.Alarms.Channels.Select(AlarmChannel (channel) => channel.Kind switch
    {
        AlarmChannelKind.Webhook => new WebhookChannel(channel, options.Node),
        AlarmChannelKind.Telegram => new TelegramChannel(channel, options.Node),
        _ => throw new InvalidOperationException("unknown kind of channel: " + channel.Kind),
    })];

    /// <summary>Sends a message once. Never throws for what goes wrong on the way.</summary>
    /// <param name="message">What to send.</param>
    /// <param name="cancellation">Gives up; counts as failed.</param>
    public async Task<(AlarmDelivery Delivery, TimeSpan? RetryAfter, string Problem)> SendAsync(AlarmMessage message, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(message);
            using var response = await _http.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
                return (AlarmDelivery.Done, null, "");
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return (Judge(response.StatusCode), RetryAfter(response, body), $"http {(int)response.StatusCode}{Words(body)}");
        }
        catch (OperationCanceledException)
        {
            return (AlarmDelivery.Failed, null, "no answer in time");
        }
        catch (HttpRequestException e)
        {
            // Its message may name the address, which may be a secret.
            return (AlarmDelivery.Failed, null, "no connection: " + e.HttpRequestError);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (AlarmDelivery.Failed, null, "failed here: " + e.GetType().Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The request that carries a message.</summary>
    protected abstract HttpRequestMessage Request(AlarmMessage message);

    /// <summary>What an answer that is no success says, for people and without secrets; empty when nothing can be shown.</summary>
    protected virtual string Words(byte[] body) => "";

    /// <summary>Time that an answer asks for before the next request; null when it asks for none.</summary>
    protected virtual TimeSpan? RetryAfter(HttpResponseMessage response, byte[] body) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    /// <summary>The object in an answer; null when it holds none.</summary>
    protected static JsonElement? Parse(byte[] body)
    {
        try
        {
            var root = JsonSerializer.Deserialize<JsonElement>(body);
            return root.ValueKind == JsonValueKind.Object ? root : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Too early, too many and timeouts pass; any other 4xx, and redirections, would come again.
    private static AlarmDelivery Judge(HttpStatusCode status) => status switch
    {
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 => AlarmDelivery.Failed,
        >= HttpStatusCode.InternalServerError => AlarmDelivery.Failed,
        _ => AlarmDelivery.Refused,
    };
}
