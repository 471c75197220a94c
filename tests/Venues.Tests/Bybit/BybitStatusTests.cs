using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitStatusTests
{
    [Theory]
    [InlineData("ongoing", "[1]", "[1]", true)]
    [InlineData("scheduled", "[3]", "[1, 2]", false)]
    [InlineData("ongoing", "[]", "[]", true)]
    public void What_touches_the_trading_of_futures_is_told(string state, string services, string products, bool isOngoing)
    {
        var told = Assert.Single(Read(state, services, products));
        Assert.Equal(
            new VenueMaintenance(isOngoing, DateTimeOffset.FromUnixTimeMilliseconds(1751596902000), DateTimeOffset.FromUnixTimeMilliseconds(1751597011000), "maintenance: engine"),
            told);
    }

    [Theory]
    [InlineData("completed", "[1]", "[1]")]
    [InlineData("canceled", "[1]", "[1]")]
    [InlineData("ongoing", "[4, 5]", "[1]")]
    [InlineData("ongoing", "[1]", "[2]")]
    public void What_is_over_or_about_something_else_is_not(string state, string services, string products) =>
        Assert.Empty(Read(state, services, products));

    [Fact]
    public void What_cannot_be_read_is_an_error() => Assert.Throws<FrameException>(() => Read("ongoing", "7", "[1]"));

    private static List<VenueMaintenance> Read(string state, string services, string products) => BybitStatus.Read(WireObject.ParseArray(
        Encoding.UTF8.GetBytes($$"""[{"id":"x","title":"engine","state":"{{state}}","begin":"1751596902000","end":"1751597011000","href":"","serviceTypes":{{services}},"product":{{products}},"uidSuffix":[],"maintainType":1,"env":1}]""")));
}
