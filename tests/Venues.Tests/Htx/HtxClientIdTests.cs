using Hedgerow.Messages;
using Hedgerow.Venues.Htx;

namespace Hedgerow.Venues.Tests.Htx;

public sealed class HtxClientIdTests
{
    private const long Epoch = 1_790_000_000;

    [Fact]
    public void Every_id_that_fits_comes_back_with_all_its_parts_and_no_two_share_a_number()
    {
        var random = new Random(7);
        var numbers = new Dictionary<long, string>();
        int[] pairs = [1, 15, 16, 255, 256, 4_095, 4_096, 65_535];
        for (var i = 0; i < 20_000; i++)
        {
            var pair = i % 2 == 0 ? pairs[random.Next(pairs.Length)] : random.Next(1, 65_536);
            var bits = pair < 16 ? 24 : pair < 256 ? 20 : pair < 4_096 ? 16 : 12;
            var sequence = random.Next(3) switch
            {
                0 => 1,
                1 => (1L << bits) - 1,
                _ => random.NextInt64(1, 1L << bits),
            };
            var text = new ClientOrderId(Epoch + random.Next(1_000), pair, random.Next(2), sequence).ToString();
            var number = HtxClientId.ToNumber(text);
            Assert.NotNull(number);
            Assert.InRange(number.Value, 1, long.MaxValue);
            Assert.Equal(text, HtxClientId.ToText(number.Value.ToString(), "1"));
            Assert.Equal(text, numbers.GetValueOrDefault(number.Value, text));
            numbers[number.Value] = text;
        }
    }

    [Theory]
    [InlineData("h6aaf4c80p1l0s1000000")]  // sequence of 24 bits and one more
    [InlineData("h6aaf4c80pffffl0s1000")]
    [InlineData("h5p1l0s1")]               // an epoch of 1970
    [InlineData("h100000000p1l0s1")]       // an epoch of 33 bits
    [InlineData("t-1")]
    [InlineData("")]
    public void What_does_not_fit_has_no_number(string text) => Assert.Null(HtxClientId.ToNumber(text));

    [Theory]
    [InlineData("1381668675223068672", "1381668675223068672", "")] // the venue's own way to say: none
    [InlineData("1381668675223068672", "17", "1381668675223068672")]
    [InlineData("1329503956647878656", "17", "1329503956647878656")]
    [InlineData("12", "17", "12")]
    [InlineData("0", "17", "")]
    [InlineData("", "17", "")]
    [InlineData("abc", "17", "abc")]
    [InlineData("99999999999999999999", "17", "99999999999999999999")]
    [InlineData("-5", "17", "-5")]
    public void A_number_of_other_hands_is_none_of_ours(string number, string orderId, string expected)
    {
        Assert.Equal(expected, HtxClientId.ToText(number, orderId));
        Assert.False(ClientOrderId.TryParse(HtxClientId.ToText(number, orderId), out _));
    }

    [Fact]
    public void Any_number_is_read_without_harm_and_only_ours_as_ours()
    {
        var random = new Random(11);
        for (var i = 0; i < 50_000; i++)
        {
            var number = random.NextInt64(1, long.MaxValue);
            var text = HtxClientId.ToText(number.ToString(), "0");
            if (ClientOrderId.TryParse(text, out _))
            {
                Assert.Equal(number, HtxClientId.ToNumber(text));
            }
        }
    }
}
