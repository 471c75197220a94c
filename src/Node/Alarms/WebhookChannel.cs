using System.Net.Http.Headers;
using System.Net.Http.Json;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Alarms;

/// <summary>What a webhook gets.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Occasion">Why it is told.</param>
/// <param name="Source">Who said it.</param>
/// <param name="Text">What, with figures.</param>
/// <param name="Count">How many notices it stands for.</param>
/// <param name="Alarm">Number for <c>hedgerow ack</c>; null when there is nothing to acknowledge.</param>
/// <param name="Time">When it was said last.</param>
/// <param name="Quiet">True when it should make no sound.</param>
internal sealed record WebhookBody(
    string Node, NoticeLevel Level, AlarmOccasion Occasion, string Source, string Text, long Count, long? Alarm, DateTimeOffset Time, bool Quiet);

/// <summary>JSON by HTTP POST, with a bearer token if there is one.</summary>
internal sealed class WebhookChannel : AlarmChannel
{
    private readonly Uri _url;
    private readonly AuthenticationHeaderValue? _authorization;

    public WebhookChannel(AlarmChannelOptions options, string node)
        : base(options.Name, node)
    {
        _url = new Uri(options.Url ?? SecretFiles.Read(options.SecretUrl!));
        _authorization = options.Token is { } token ? new AuthenticationHeaderValue("Bearer", SecretFiles.Read(token)) : null;
    }

    /// <inheritdoc/>
    protected override HttpRequestMessage Request(AlarmMessage message)
    {
        var body = new WebhookBody(
            Node, message.Level, message.Occasion, message.Source, message.Text, message.Count, message.Number == 0 ? null : message.Number,
            message.Time, message.IsQuiet);
        return new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = JsonContent.Create(body, options: ApiJson.Options),
            Headers = { Authorization = _authorization },
        };
    }
}
