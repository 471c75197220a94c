using System.Net;
using System.Net.Sockets;

namespace Hedgerow.Console.Tests;

/// <summary><c>hedgerow alarms test</c> as it is typed.</summary>
public sealed class AlarmsTestTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_channels_there_is_nothing_to_test() =>
        (await Hedgerow.RunAsync(Folder.Keys, "alarms", "test", "--config", _folder.WriteConfiguration()))
            .AssertRefused(2, "no channels are configured (alarms.channels)");

    [Fact]
    public async Task A_channel_that_nobody_answers_is_named_with_its_problem_and_no_secret()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var file = _folder.WriteConfiguration();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"api\":", $$"""
            "alarms": { "channels": [ { "name": "ops", "kind": "telegram", "url": "http://127.0.0.1:{{port}}",
              "token": { "env": "TEST_SECRET" }, "chat": { "env": "TEST_KEY" } } ] },
              "api":
            """));

        var run = await Hedgerow.RunAsync(Folder.Keys, "alarms", "test", "--config", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ops (telegram): failed: no connection", run.Output);
        Assert.DoesNotContain("s-not-to-be-shown", run.Output + run.Error);
    }
}
