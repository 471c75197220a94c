using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public sealed class IsoTimeTests
{
    private static DateTimeOffset Parse(string text) => IsoTime.Parse(Encoding.UTF8.GetBytes(text), "t");

    [Theory]
    [InlineData("2024-11-25T10:35:00.789Z", 789_0000)]
    [InlineData("2024-11-25T10:35:00Z", 0)]
    [InlineData("2024-11-25T10:35:00.1Z", 100_0000)]
    [InlineData("2024-11-25T10:35:00.1234567Z", 123_4567)]
    public void Reads_fractions_of_any_length(string text, long ticks) =>
        Assert.Equal(new DateTimeOffset(2024, 11, 25, 10, 35, 0, TimeSpan.Zero).AddTicks(ticks), Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2024-11-25")]
    [InlineData("2024-11-25T10:35:00.789")]
    [InlineData("2024-11-25T10:35:00+01:00")]
    [InlineData("2024-13-25T10:35:00Z")]
    [InlineData("2023-02-29T10:35:00Z")]
    [InlineData("2024-11-25T24:35:00Z")]
    [InlineData("2024-11-25T10:35:60Z")]
    [InlineData("2024-11-25T10:35:00.Z")]
    [InlineData("2024-11-25T10:35:00.12345678Z")]
    [InlineData("0000-11-25T10:35:00Z")]
    [InlineData("2x24-11-25T10:35:00Z")]
    public void Refuses_what_is_none(string text) => Assert.Throws<FrameException>(() => Parse(text));

    [Fact]
    public void What_it_writes_it_reads()
    {
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMilliseconds(7);
        Assert.Equal("2026-03-01T12:00:00.007Z", IsoTime.Format(time));
        Assert.Equal(time, Parse(IsoTime.Format(time.ToOffset(TimeSpan.FromHours(5)))));
    }
}
