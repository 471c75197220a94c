using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Alarms;

/// <summary>
/// A message of a Telegram bot: <c>POST /bot{token}/sendMessage</c> with <c>chat_id</c>, <c>text</c> of at most 4,096 characters
/// and <c>disable_notification</c> (Bot API, sendMessage). A refusal is <c>{"ok":false,"error_code":…,"description":…}</c>,
/// with <c>parameters.retry_after</c> in seconds when it came too often.
/// </summary>
internal sealed class TelegramChannel : AlarmChannel
{
    private const string DefaultUrl = "https://api.telegram.org";
    private const int MaxText = 4_000;
    private const int MaxWords = 120;

    private readonly Uri _url;
    private readonly string _token;
    private readonly string _chat;

    public TelegramChannel(AlarmChannelOptions options, string node)
        : base(options.Name, node)
    {
        _token = SecretFiles.Read(options.Token!);
        _chat = SecretFiles.Read(options.Chat!);
        _url = new Uri($"{(options.Url ?? DefaultUrl).TrimEnd('/')}/bot{_token}/sendMessage");
    }

    /// <inheritdoc/>
    protected override HttpRequestMessage Request(AlarmMessage message) => new(HttpMethod.Post, _url)
    {
        Content = JsonContent.Create(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["chat_id"] = _chat,
            ["text"] = TextOf(message),
            ["disable_notification"] = message.IsQuiet,
        }),
    };

    /// <inheritdoc/>
    protected override string Words(byte[] body)
    {
        if (Parse(body) is not { } root || !root.TryGetProperty("description", out var description) || description.ValueKind != JsonValueKind.String)
            return "";
        var text = description.GetString()!.Replace(_token, "…", StringComparison.Ordinal).Replace(_chat, "…", StringComparison.Ordinal);
        return ": " + (text.Length <= MaxWords ? text : text[..MaxWords]);
    }

    /// <inheritdoc/>
    protected override TimeSpan? RetryAfter(HttpResponseMessage response, byte[] body) =>
        Parse(body) is { } root
        && root.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty("retry_after", out var seconds) && seconds.TryGetInt32(out var count)
            ? TimeSpan.FromSeconds(count)
            : base.RetryAfter(response, body);

    private string TextOf(AlarmMessage message)
    {
        var times = message is { Occasion: AlarmOccasion.Repeat, Count: > 1 } ? $" ({message.Count} times more)" : "";
        var end = message.Number > 0 ? $"\nhedgerow ack {message.Number}" : "";
        var head = string.Create(
            CultureInfo.InvariantCulture, $"{message.Level.ToString().ToUpperInvariant()} {Node} {message.Time.UtcDateTime:HH:mm:ss} UTC\n{message.Source}: ");
        var room = MaxText - head.Length - times.Length - end.Length;
        var text = message.Text.Length <= room ? message.Text : message.Text[..(room - 1)] + "…";
        return head + text + times + end;
    }
}
