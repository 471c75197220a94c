using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Tests.Wire;
using Hedgerow.Venues.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Binance;

public class HistoryTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(4321)]
    public async Task Every_row_is_read_once_however_many_there_are(int count)
    {
        // Rows bunch up at the front, so that some spans are full and others empty.
        var times = Enumerable.Range(0, count).Select(i => Start.ToUnixTimeMilliseconds() + ((long)i * i)).ToArray();
        var (rows, _) = await Read(times, Start, Start.AddDays(20));
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), rows);
    }

    [Fact]
    public async Task No_request_spans_seven_days()
    {
        var (_, spans) = await Read([], Start, Start.AddDays(30));
        Assert.Equal(5, spans.Count);
        Assert.All(spans, span => Assert.True(span.Until - span.From < TimeSpan.FromDays(7).TotalMilliseconds));
        Assert.Equal(Start.AddDays(30).ToUnixTimeMilliseconds(), spans[^1].Until);
        for (var i = 1; i < spans.Count; i++)
        {
            Assert.Equal(spans[i - 1].Until + 1, spans[i].From);
        }
    }

    [Fact]
    public async Task A_page_that_cannot_be_divided_is_a_failure_and_not_an_answer()
    {
        var crowd = Enumerable.Repeat(Start.ToUnixTimeMilliseconds(), 1000).ToArray();
        var error = await Assert.ThrowsAsync<QueryException>(() => Read(crowd, Start, Start));
        Assert.Equal("history-too-dense", error.Message);
    }

    private static async Task<(List<long> Rows, List<(long From, long Until)> Spans)> Read(long[] times, DateTimeOffset from, DateTimeOffset until)
    {
        var spans = new List<(long From, long Until)>();
        await using var server = await LoopbackServer.Start(context =>
        {
            var query = context.Request.Query;
            var span = (From: long.Parse(query["startTime"]!, CultureInfo.InvariantCulture), Until: long.Parse(query["endTime"]!, CultureInfo.InvariantCulture));
            spans.Add(span);
            var rows = times.Index().Where(row => row.Item >= span.From && row.Item <= span.Until).TakeLast(1000).Select(row => $$"""{"id":{{row.Index}}}""");
            return context.Response.WriteAsync("[" + string.Join(',', rows) + "]", Encoding.UTF8);
        });
        var settings = new BinanceSettings();
        using var rest = new BinanceRest(
            server.Http,
            settings,
            ApiCredentials.Create("key", "secret", SecretKind.Hmac),
            new ServerClock(TimeProvider.System),
            new ChannelBoard([VenueChannel.Rest], _ => { }),
            _ => { },
            TimeProvider.System,
            NullLogger.Instance);
        var rows = await new BinanceHistory(rest, TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1)).Read("/fapi/v1/allOrders", "symbol=X", from, until, CancellationToken.None);
        return ([.. rows.Select(row => row.Long("id"))], spans);
    }
}
