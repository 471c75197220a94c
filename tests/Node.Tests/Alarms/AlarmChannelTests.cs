using Hedgerow.Messages;
using Hedgerow.Node.Alarms;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Tests.Configuration;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Tests.Alarms;

/// <summary>What leaves by each channel, what its answers mean, and that no secret shows, against a server on loopback.</summary>
public sealed class AlarmChannelTests : IAsyncLifetime
{
    private const string BotToken = "12345:bot-secret";
    private const string ChatId = "-1000777";
    private const string HookToken = "hook-secret";

    private static readonly AlarmMessage Message = new(
        NoticeLevel.Alarm, AlarmOccasion.Repeat, "gateway/bybit", "bybit is down: gone", 12, 17, new DateTimeOffset(2026, 3, 1, 4, 27, 0, TimeSpan.Zero), IsQuiet: true);

    private readonly ConfigurationFolder _folder = new();
    private AlarmServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await AlarmServer.StartAsync();
        _folder.WriteSecret("bot", BotToken);
        _folder.WriteSecret("chat", ChatId);
        _folder.WriteSecret("hook", HookToken);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_webhook_gets_json_with_a_bearer_token()
    {
        using var channel = Webhook();
        Assert.Equal((AlarmDelivery.Done, (TimeSpan?)null, ""), await channel.SendAsync(Message, CancellationToken.None));
        var request = Assert.Single(_server.Requests);
        Assert.Equal(("/alarms", "Bearer " + HookToken), (request.Path, request.Authorization));
        Assert.Equal(
            """{"node":"tokyo-1","level":"alarm","occasion":"repeat","source":"gateway/bybit","text":"bybit is down: gone","count":12,"alarm":17,"time":"2026-03-01T04:27:00+00:00","quiet":true}""",
            request.Body.GetRawText());
    }

    [Fact]
    public async Task Telegram_gets_a_message_of_the_bot_for_the_chat()
    {
        using var channel = Telegram();
        Assert.Equal(AlarmDelivery.Done, (await channel.SendAsync(Message, CancellationToken.None)).Delivery);
        var request = Assert.Single(_server.Requests);
        Assert.Equal($"/bot{BotToken}/sendMessage", request.Path);
        Assert.Equal(ChatId, request.Body.GetProperty("chat_id").GetString());
        Assert.True(request.Body.GetProperty("disable_notification").GetBoolean());
        Assert.Equal("ALARM tokyo-1 04:27:00 UTC\ngateway/bybit: bybit is down: gone (12 times more)\nhedgerow ack 17", request.Text);
    }

    [Fact]
    public async Task A_text_beyond_telegrams_length_is_cut_and_keeps_its_end()
    {
        using var channel = Telegram();
        await channel.SendAsync(Message with { Text = new string('x', 9_000) }, CancellationToken.None);
        var text = Assert.Single(_server.Requests).Text;
        Assert.InRange(text.Length, 3_900, 4_096);
        Assert.EndsWith("… (12 times more)\nhedgerow ack 17", text);
    }

    [Theory]
    [InlineData(500, AlarmDelivery.Failed)]
    [InlineData(503, AlarmDelivery.Failed)]
    [InlineData(429, AlarmDelivery.Failed)]
    [InlineData(408, AlarmDelivery.Failed)]
    [InlineData(400, AlarmDelivery.Refused)]
    [InlineData(401, AlarmDelivery.Refused)]
    [InlineData(404, AlarmDelivery.Refused)]
    [InlineData(302, AlarmDelivery.Refused)]
    public async Task An_answer_says_whether_it_is_worth_trying_again(int status, AlarmDelivery delivery)
    {
        _server.Answer = AlarmServer.With(status, "some page of a proxy with " + HookToken);
        using var channel = Webhook();
        Assert.Equal((delivery, (TimeSpan?)null, $"http {status}"), await channel.SendAsync(Message, CancellationToken.None));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Both_ways_of_asking_for_patience_are_understood()
    {
        _server.Answer = AlarmServer.With(429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}""");
        using (var telegram = Telegram())
        {
            Assert.Equal(
                (AlarmDelivery.Failed, (TimeSpan?)TimeSpan.FromSeconds(35), "http 429: Too Many Requests: retry after 35"),
                await telegram.SendAsync(Message, CancellationToken.None));
        }

        _server.Answer = AlarmServer.With(503, retryAfter: "12");
        using var webhook = Webhook();
        Assert.Equal(TimeSpan.FromSeconds(12), (await webhook.SendAsync(Message, CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task No_problem_shows_a_secret()
    {
        _server.Answer = AlarmServer.With(400, $$"""{"ok":false,"description":"chat {{ChatId}} of {{BotToken}} not found"}""");
        using (var telegram = Telegram())
            Assert.Equal("http 400: chat … of … not found", (await telegram.SendAsync(Message, CancellationToken.None)).Problem);

        using var gone = Telegram();
        await _server.DisposeAsync();
        var (delivery, _, problem) = await gone.SendAsync(Message, CancellationToken.None);
        Assert.Equal((AlarmDelivery.Failed, "no connection: ConnectionError"), (delivery, problem));
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_given_up()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        using var channel = Webhook();
        using var stop = new CancellationTokenSource();
        var sending = channel.SendAsync(Message, stop.Token);
        await asked.Task.WaitAsync(Eventually.Patience);
        await stop.CancelAsync();
        Assert.Equal((AlarmDelivery.Failed, (TimeSpan?)null, "no answer in time"), await sending.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task A_trial_tells_of_each_channel_whether_it_took_the_test()
    {
        _server.Answer = context => context.Request.Path.StartsWithSegments("/alarms") ? context.Response.WriteAsync("ok") : AlarmServer.With(401)(context);
        var trials = await AlarmTrial.RunAsync(Options(WebhookOptions(), TelegramOptions()), DateTimeOffset.UtcNow);
        Assert.Equal(
            [new AlarmTrial("hook", AlarmChannelKind.Webhook, true, ""), new AlarmTrial("ops", AlarmChannelKind.Telegram, false, "http 401")], trials);
        Assert.All(_server.Requests, request => Assert.Contains("a test of this channel", request.Text));
    }

    private static NodeOptions Options(params AlarmChannelOptions[] channels) => new()
    {
        Node = "tokyo-1",
        DataDirectory = "data",
        Venues = [],
        Pairs = [],
        Alarms = new AlarmOptions { Channels = channels },
    };

    private AlarmChannelOptions WebhookOptions() => new()
    {
        Name = "hook",
        Kind = AlarmChannelKind.Webhook,
        Url = _server.Url + "/alarms",
        Token = new SecretReference { File = _folder.PathOf("hook") },
    };

    private AlarmChannelOptions TelegramOptions() => new()
    {
        Name = "ops",
        Kind = AlarmChannelKind.Telegram,
        Url = _server.Url,
        Token = new SecretReference { File = _folder.PathOf("bot") },
        Chat = new SecretReference { File = _folder.PathOf("chat") },
    };

    private WebhookChannel Webhook() => new(WebhookOptions(), "tokyo-1");

    private TelegramChannel Telegram() => new(TelegramOptions(), "tokyo-1");
}
