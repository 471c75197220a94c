namespace Hedgerow.Node.Configuration;

/// <summary>What a channel of alarms must keep beyond the shape of its fields. No secret is ever repeated in an error.</summary>
/// <param name="channel">The channel, of which fields may be missing.</param>
/// <param name="wrong">Takes the key below the channel, or nothing for the channel itself, and what is wrong.</param>
internal sealed class AlarmRules(AlarmChannelOptions channel, Action<string, string> wrong)
{
    public void Check()
    {
        CheckSecret(channel.Token, ":token");
        CheckSecret(channel.Chat, ":chat");
        if (channel.Url is { } url && IsOpen(url))
            wrong(":url", "must begin with https://, unless it is on this machine: it would carry a secret readable for everybody on the way");
        if (channel.Kind == AlarmChannelKind.Webhook)
            CheckWebhook();
        else if (channel.Kind == AlarmChannelKind.Telegram)
            CheckTelegram();
    }

    private void CheckWebhook()
    {
        if (channel.Url is null == channel.SecretUrl is null)
            wrong("", "a webhook needs exactly one of url and secretUrl");
        if (channel.Chat is not null)
            wrong(":chat", "a webhook has no chat");
        if (channel.SecretUrl is null || !CheckSecret(channel.SecretUrl, ":secretUrl"))
            return;
        var address = SecretFiles.Read(channel.SecretUrl);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            wrong(":secretUrl", "what is there is no address that starts with http:// or https://");
        else if (IsOpen(address))
            wrong(":secretUrl", "what is there must begin with https://, unless it is on this machine");
    }

    private void CheckTelegram()
    {
        if (channel.Token is null)
            wrong("", "telegram needs the bot's token");
        if (channel.Chat is null)
            wrong("", "telegram needs a chat");
        if (channel.SecretUrl is not null)
            wrong(":secretUrl", "telegram has none");
    }

    private bool CheckSecret(SecretReference? secret, string key) =>
        secret is null || SecretFiles.Check(secret, text => wrong(key, text));

    private static bool IsOpen(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback;
}
