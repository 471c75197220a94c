using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.CoinEx;

/// <summary>What the venue says of its maintenance; the venue's times are in milliseconds, zero for none.</summary>
public sealed class CoinExStatusTests
{
    private const long Begin = 1_713_974_400_000;
    private const long End = 1_713_978_000_000;
    private const long Protected = 1_713_978_900_000;

    [Theory]
    [InlineData(Begin - 1, 0, "\"FUTURES\"", false, End)]
    [InlineData(Begin, 0, "\"ALL_SITE\"", true, End)]
    [InlineData(End - 1, 0, "\"SPOT\",\"FUTURES\"", true, End)]
    [InlineData(End + 1, Protected, "\"FUTURES\"", true, Protected)]
    [InlineData(Begin, 0, "", true, End)]
    [InlineData(Begin, 0, "\"PERPETUAL\"", true, End)]
    public void What_touches_futures_is_told_until_its_protection_period_ends(long now, long protectedUntil, string scope, bool isOngoing, long until)
    {
        var told = Assert.Single(Read(now, Begin, End, protectedUntil, scope));
        Assert.Equal((isOngoing, At(Begin), At(until)), (told.IsOngoing, told.From, told.Until));
        Assert.StartsWith("maintenance: ", told.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Begin, 0, "\"SPOT\"")]
    [InlineData(End, 0, "\"FUTURES\"")]
    [InlineData(Protected, Protected, "\"FUTURES\"")]
    public void What_is_over_or_about_the_spot_market_alone_is_not(long now, long protectedUntil, string scope) =>
        Assert.Empty(Read(now, Begin, End, protectedUntil, scope));

    [Fact]
    public void A_maintenance_without_end_goes_on() =>
        Assert.Equal(new VenueMaintenance(IsOngoing: true, At(Begin), Until: null, "maintenance: FUTURES"), Assert.Single(Read(Begin + 1, Begin, 0, 0, "\"FUTURES\"")));

    [Fact]
    public void What_cannot_be_read_is_an_error() => Assert.Throws<FrameException>(() => Read(Begin, Begin, End, 0, "7"));

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static List<VenueMaintenance> Read(long now, long begin, long end, long protectedUntil, string scope) => CoinExStatus.Read(
        WireObject.ParseArray(Encoding.UTF8.GetBytes(
            $$"""[{"started_at":{{begin}},"ended_at":{{end}},"protect_duration_start":{{(protectedUntil == 0 ? 0 : end)}},"protect_duration_end":{{protectedUntil}},"announce_enabled":false,"announce_url":"","scope":[{{scope}}]}]""")),
        At(now));
}
