using Hedgerow.CommandLine;
using Hedgerow.Messages;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hedgerow.Console.Tests;

/// <summary>What a person reads of the venues' health, of guidance and of alarms.</summary>
public sealed class StatusTablesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_venue_is_shown_with_its_health_and_the_fact_that_decided()
    {
        var text = Drawn(StatusTables.Venues(
        [
            Gateway("binance", new VenueHealthView(VenueHealth.Healthy, "", Noon)),
            Gateway("bybit", new VenueHealthView(VenueHealth.Down, "the market stream is down", Noon)) with { AcceptsExposure = false, Reason = "the venue is down: x" },
            Gateway("okx", null),
        ]));
        Assert.Contains("healthy", text);
        Assert.Contains("down: the market stream is down since 12:00:00", text);
        Assert.Contains("no new exposure", text);
        Assert.DoesNotContain("the venue is down: x", text);
        Assert.Contains("not judged", text);
    }

    [Fact]
    public void Guidance_is_named_and_of_a_venue_that_is_down_it_is_said()
    {
        var leg = new LegGuidance("btc", "binance", "BTCUSDT", -1m, 1m, 60_000m, 0m, "hold: no price is known", []);
        var view = new GuidanceView([new VenueGuidance("bybit", false, [leg], [])], false, Noon);
        Assert.Contains("guidance, should one of them go down: bybit (hedgerow guidance)", Drawn(StatusTables.Guidance(view)));
        view = view with { Venues = [view.Venues[0] with { IsDown = true }] };
        Assert.Contains("bybit is down, pair btc: hold: no price is known", Drawn(StatusTables.Guidance(view)));
        Assert.Equal("", Drawn(StatusTables.Guidance(null)).Trim());
    }

    [Fact]
    public void Open_alarms_are_counted_and_the_newest_is_shown()
    {
        var view = new AlarmsView([new OpenAlarm(3, "x", "s", "the [old] one", 1, Noon, Noon), new OpenAlarm(4, "x", "t", "bybit is down", 2, Noon, Noon)], 0, [], Noon);
        Assert.Contains("2 alarm(s) not acknowledged, the newest: bybit is down (hedgerow alarms)", Drawn(StatusTables.Alarms(view)));
        Assert.Equal("", Drawn(StatusTables.Alarms(view with { Open = [] })).Trim());
    }

    private static GatewayState Gateway(string venue, VenueHealthView? health) => new(
        venue, 1, GatewayPhase.Ready, true, true, "", 1, null, [], [VenueChannel.Rest], 0, 0, GatewayTotals.None, 0, Noon)
    { Health = health };

    private static string Drawn(IRenderable what)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 240;
        console.Write(what);
        return text.ToString();
    }
}
