using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

/// <summary>An index must find what walking the row finds.</summary>
public sealed class FieldIndexTests
{
    private static WireObject Row(string json) => WireObject.Parse(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Names_of_one_length_and_like_ends_are_told_apart()
    {
        var row = Row("""{"abXcd":"1","abYcd":"2","aZXcd":"3","q":"4","qq":"5","":"6","abxcd":"7"}""");
        Assert.Equal(["1", "2", "3", "4", "5", "7"], new[] { "abXcd", "abYcd", "aZXcd", "q", "qq", "abxcd" }.Select(row.Text));
        Assert.False(row.Has("abZcd"));
        Assert.False(row.Has("abXcdd"));
    }

    [Fact]
    public void Of_a_name_that_is_there_twice_the_last_one_counts_as_in_a_small_object()
    {
        Assert.Equal("2", Row("""{"a":"1","a":"2"}""").Text("a"));
        Assert.Equal("2", Row("""{"a":"1","b":"0","c":"0","d":"0","e":"0","a":"2","f":"0"}""").Text("a"));
    }

    [Fact]
    public void An_escaped_name_is_the_name_that_it_stands_for()
    {
        Assert.Equal("1", Row("""{"\u0073ide":"1","b":0,"c":0,"d":0,"e":0,"f":0,"g":0}""").Text("side"));
        Assert.Equal("1", Row("""{"größe":"1","b":0,"c":0,"d":0,"e":0,"f":0,"g":0}""").Text("größe"));
    }

    [Theory]
    [InlineData("""{"\ud800":"1"}""")]
    [InlineData("""{"\ud800":"1","b":0,"c":0,"d":0,"e":0,"f":0,"g":0}""")]
    public void A_name_that_is_no_text_is_an_error_of_the_frame(string json) =>
        Assert.Throws<FrameException>(() => Row(json).Text("side"));
}
