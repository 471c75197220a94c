using System.Net;
using System.Net.Sockets;
using Hedgerow.CommandLine.Cluster;

namespace Hedgerow.Console.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dmo", "unknown command or option 'dmo'; did you mean 'demo'?")]
    [InlineData("demo --sped 2", "unknown command or option '--sped'; did you mean '--speed'?")]
    [InlineData("demo --speed 0", "--speed must be above 0")]
    [InlineData("demo --for x", "--for")]
    [InlineData("demo --venues binance", "--venues: from 2 to 16")]
    [InlineData("demo --venues binance,nowhere", "--venues: 'nowhere' is none of binance, bybit")]
    [InlineData("node", "--config")]
    [InlineData("tell pause", "unknown command or option 'tell'")]
    [InlineData("pause --pair x", "--reason")]
    [InlineData("pause --reason y", "pause needs exactly one of --pair, --venue, --all")]
    [InlineData("pause --pair x --all --reason y", "exactly one of")]
    [InlineData("isolate --reason y", "isolate needs --venue")]
    [InlineData("reduce --pair x --reason y", "--quantity")]
    [InlineData("reduce --pair x --quantity much --reason y", "much")]
    [InlineData("flatten --all --reason y", "standard input is no terminal: add --yes")]
    [InlineData("approve t1 --reason y", "add --yes")]
    [InlineData("guidance execute --reason y", "execute needs --pair")]
    [InlineData("guidance execute --pair x --step one --reason y", "one")]
    [InlineData("guidance execute --pair x --reason y", "standard input is no terminal: add --yes")]
    [InlineData("alarms test", "--config")]
    [InlineData("ack 3", "--reason")]
    [InlineData("history --limit 0", "--limit must be 1 to 1000")]
    [InlineData("demo --tape-binance a.csv", "two tapes are needed")]
    [InlineData("demo --tape-binance a.csv --tape-bybit b.csv", "a.csv")]
    [InlineData("node --config nowhere.json", "nowhere.json: no such file")]
    [InlineData("lighthouse", "--config")]
    [InlineData("lighthouse --config nowhere.json", "nowhere.json: no such file")]
    [InlineData("cluster --at nonsense", "--at nonsense: must be an address")]
    [InlineData("cluster drain --reason y", "drain")]
    [InlineData("cluster drain tokyo", "--reason")]
    [InlineData("cluster lave tokyo", "did you mean 'leave'?")]
    [InlineData("demo --json /nowhere/at/all.json", "--json /nowhere/at/all.json")]
    [InlineData("status --url nonsense", "--url nonsense")]
    [InlineData("nav --days 0", "--days must be from 0.01")]
    [InlineData("report --from yesterday", "--from must be a time as")]
    [InlineData("log --level loud", "loud")]
    [InlineData("log --limit 0", "--limit must be from 1")]
    [InlineData("owner deposit --amount -5 --asset USDT --reason x", "--amount must be positive")]
    [InlineData("owner deposit --amount 5 --asset USDT", "--reason")]
    [InlineData("owner steal --amount 5", "steal")]
    public async Task A_wrong_command_line_is_refused_with_code_2(string line, string text) =>
        (await Hedgerow.RunAsync(line.Split(' '))).AssertRefused(2, text);

    [Fact]
    public async Task An_account_whose_keys_are_on_another_node_is_checked_there()
    {
        var file = _folder.Write("part.json", """
            {
              "dataDirectory": "data",
              "mesh": { "secret": { "env": "TEST_MESH" }, "port": 9000, "venues": ["a"], "peers": [ { "name": "boss", "coordinator": true } ] },
              "venues": [
                { "name": "a", "kind": "binance", "credentials": { "key": { "env": "TEST_KEY" }, "secret": { "env": "TEST_SECRET" } } },
                { "name": "b", "kind": "bybit" }
              ],
              "pairs": [
                { "number": 1, "name": "btc", "a": { "venue": "a", "symbol": "BTCUSDT" }, "b": { "venue": "b", "symbol": "BTCUSDT" },
                  "curve": { "maxPosition": 1, "rangeBps": 20 }, "execution": { "maxOrderQuantity": 0.1 } }
              ]
            }
            """);
        var environment = new Dictionary<string, string>(Folder.Keys) { ["TEST_MESH"] = new string('m', 32) };

        (await Hedgerow.RunAsync(environment, "venue", "check", "b", "--config", file)).AssertRefused(2, file + ": the keys of b are on another node");
    }

    [Fact]
    public async Task A_wrong_row_of_a_tape_is_named_with_its_line()
    {
        const string Header = "open_time_ms,open,high,low,close,volume\n";
        var good = _folder.Write("good.csv", Header + "1700000000000,10,11,9,10,1\n1700000060000,10,11,9,10,1\n");
        var bad = _folder.Write("bad.csv", Header + "1700000000000,10,11,9,10,1\n1700000060000,10,x,9,10,1\n");
        var later = _folder.Write("later.csv", Header + "1800000000000,10,11,9,10,1\n");

        (await Hedgerow.RunAsync("demo", "--tape-binance", good, "--tape-bybit", bad)).AssertRefused(2, bad + ":3:");
        (await Hedgerow.RunAsync("demo", "--tape-binance", good, "--tape-bybit", later)).AssertRefused(2, "no common time");
    }

    [Fact]
    public async Task Every_mistake_of_a_configuration_is_printed_and_no_secret()
    {
        var file = _folder.WriteConfiguration(keys: "\"pasted-secret\"");

        var run = await Hedgerow.RunAsync(Folder.Keys, "config", "check", file);

        run.AssertRefused(2, "2 mistakes", file + ":5: venues[0].credentials.key", file + ":7: venues[1].credentials.key");
        Assert.DoesNotContain("pasted-secret", run.Error + run.Output);
    }

    [Fact]
    public async Task A_good_configuration_is_said_to_be_good()
    {
        var run = await Hedgerow.RunAsync(Folder.Keys, "config", "check", _folder.WriteConfiguration());

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 venues, 1 pairs, no mistakes", run.Output);
    }

    [Fact]
    public async Task A_key_file_that_others_can_read_is_refused()
    {
        var key = _folder.Write("key", "s-not-to-be-shown");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var run = await Hedgerow.RunAsync(Folder.Keys, "node", "--config", _folder.WriteConfiguration(keys: """{ "file": "key" }"""));

        run.AssertRefused(2, "chmod 600 " + key);
        Assert.DoesNotContain("s-not-to-be-shown", run.Error + run.Output);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        (await Hedgerow.RunAsync(Folder.Keys, "node", "--config", _folder.WriteConfiguration(api: port))).AssertRefused(3, $"127.0.0.1:{port}");
        (await Hedgerow.RunAsync(Folder.Keys, "venues", "--config", _folder.WriteConfiguration(portA: port))).AssertRefused(3, $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task Venues_are_simulated_for_other_machines_only_when_that_is_said_and_never_those_that_are_real()
    {
        var elsewhere = _folder.Write("elsewhere.json", File.ReadAllText(_folder.WriteConfiguration(portA: LoopbackPort.Free(), portB: LoopbackPort.Free()))
            .Replace("//127.0.0.1", "//venues.example", StringComparison.Ordinal));
        var real = _folder.Write("real.json", File.ReadAllText(elsewhere).Replace("http://venues.example", "https://venues.example", StringComparison.Ordinal));

        (await Hedgerow.RunAsync(Folder.Keys, "venues", "--config", elsewhere)).AssertRefused(2, "venue a", "--listen");
        (await Hedgerow.RunAsync(Folder.Keys, "venues", "--config", real, "--listen", "127.0.0.1")).AssertRefused(2, "venue a", "http://HOST:PORT");
        (await Hedgerow.RunAsync(Folder.Keys, "venues", "--config", elsewhere, "--listen", "here")).AssertRefused(2, "--listen must be an IP address");
        var run = await Hedgerow.RunAsync(Folder.Keys, "venues", "--config", elsewhere, "--listen", "127.0.0.1", "--for", "0.1");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("b: http://127.0.0.1:", run.Output);
    }

    [Fact]
    public async Task A_journal_that_is_none_is_refused_and_left_alone()
    {
        const string Text = "this is no database, whatever its name says; it must still be here afterwards";
        Directory.CreateDirectory(_folder.PathOf("data"));
        var journal = _folder.Write("data/journal.db", Text);

        (await Hedgerow.RunAsync(Folder.Keys, "node", "--config", _folder.WriteConfiguration())).AssertRefused(3, "journal", journal);

        Assert.Equal(Text, File.ReadAllText(journal));
    }

    [Fact]
    public async Task No_node_at_an_address_is_said()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        (await Hedgerow.RunAsync("status", "--url", $"http://127.0.0.1:{port}")).AssertRefused(3, "no node answers at");
        (await Hedgerow.RunAsync("cluster", "--at", $"http://127.0.0.1:{port}", "--at", $"http://localhost:{port}")).AssertRefused(3, "no node answers at http://127.0.0.1", "no node answers at http://localhost");
        (await Hedgerow.RunAsync("probe", "--ready", "--url", $"http://127.0.0.1:{port}")).AssertRefused(3, "no node answers at");
    }
}
