using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Configuration;

[Collection("environment")]
public sealed class AlarmConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public AlarmConfigurationTests()
    {
        _folder.WriteSecret("bot", "12345:bot-secret");
        _folder.WriteSecret("chat", "-1000777");
        _folder.WriteSecret("hook", "https://hooks.example/secret-path");
        _folder.WriteSecret("plain", "http://hooks.example/secret-path");
        _folder.WriteSecret("nonsense", "secret-nonsense");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "name": "w", "kind": "webhook", "url": "https://hooks.example/x" }""")]
    [InlineData("""{ "name": "w", "kind": "webhook", "url": "http://127.0.0.1:9/x", "token": { "file": "bot" }, "level": "warning", "perMinute": 5 }""")]
    [InlineData("""{ "name": "w", "kind": "webhook", "secretUrl": { "file": "hook" } }""")]
    [InlineData("""{ "name": "t", "kind": "telegram", "token": { "file": "bot" }, "chat": { "file": "chat" }, "quietRepeats": true }""")]
    public void A_channel_that_can_be_used_is_taken(string channel) => Assert.Empty(Mistakes(channel));

    [Theory]
    [InlineData("""{ "name": "w", "kind": "webhook" }""", "exactly one of url and secretUrl")]
    [InlineData("""{ "name": "w", "kind": "webhook", "url": "https://a.example/", "secretUrl": { "file": "hook" } }""", "exactly one of url and secretUrl")]
    [InlineData("""{ "name": "w", "kind": "webhook", "url": "http://hooks.example/x" }""", "must begin with https://")]
    [InlineData("""{ "name": "w", "kind": "webhook", "secretUrl": { "file": "plain" } }""", "must begin with https://")]
    [InlineData("""{ "name": "w", "kind": "webhook", "secretUrl": { "file": "nonsense" } }""", "no address")]
    [InlineData("""{ "name": "w", "kind": "webhook", "url": "https://a.example/", "chat": { "file": "chat" } }""", "a webhook has no chat")]
    [InlineData("""{ "name": "t", "kind": "telegram", "chat": { "file": "chat" } }""", "needs the bot's token")]
    [InlineData("""{ "name": "t", "kind": "telegram", "token": { "file": "bot" } }""", "needs a chat")]
    [InlineData("""{ "name": "t", "kind": "telegram", "token": "12345:bot-secret", "chat": { "file": "chat" } }""", "a secret never stands")]
    [InlineData("""{ "name": "t", "kind": "telegram", "token": { "file": "none" }, "chat": { "file": "chat" } }""", "does not exist")]
    [InlineData("""{ "name": "t", "kind": "telegram", "token": { "file": "bot" }, "chat": { "file": "chat" }, "url": "http://proxy.example" }""", "must begin with https://")]
    public void One_that_cannot_is_named_without_its_secrets(string channel, string text)
    {
        var mistakes = Mistakes(channel);
        Assert.Contains(mistakes, m => m.Text.Contains(text) && m.Path.StartsWith("alarms.channels[0]"));
        Assert.DoesNotContain(mistakes, m => m.ToString().Contains("secret-") || m.ToString().Contains("bot-secret"));
    }

    [Fact]
    public void Names_are_used_once() =>
        Assert.Contains(Mistakes("""{ "name": "w", "kind": "webhook", "url": "https://a.example/" }, { "name": "w", "kind": "webhook", "url": "https://b.example/" }"""), m =>
            m.Text.Contains("is already the name of alarms:channels[0]") || m.Text.Contains("already the name"));

    private IReadOnlyList<Mistake> Mistakes(string channels) =>
        _folder.MistakesIn(ConfigurationFolder.Good.Replace("\"node\":", $"\"alarms\": {{ \"channels\": [ {channels} ] }}, \"node\":"));
}
