using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public class Utf8NumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("25.35190000", "25.3519")]
    [InlineData("-0.00100", "-0.001")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("9999999999999999999", "9999999999999999999")]
    [InlineData("0.0000000000000000001", "0.0000000000000000001")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("1e-8", "0.00000001")]
    public void Reads_what_venues_write(string text, string expected) =>
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Utf8Number.ParseDecimal(Encoding.UTF8.GetBytes(text), "x"));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("12 ")]
    [InlineData(" 12")]
    [InlineData("0x10")]
    [InlineData("--1")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("1e400")]
    public void Refuses_what_is_no_number_and_names_the_place(string text)
    {
        var error = Assert.Throws<FrameException>(() => Utf8Number.ParseDecimal(Encoding.UTF8.GetBytes(text), "o.q"));
        Assert.Equal("o.q", error.Place);
    }

    [Fact]
    public void A_negative_size_is_an_error() =>
        Assert.Throws<FrameException>(() => Utf8Number.ParseNonNegative("-1"u8, "B"));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.000", "0")]
    [InlineData("100", "100")]
    [InlineData("100.000", "100")]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("-12.3400", "-12.34")]
    public void Writes_plain_digits(string value, string expected) =>
        Assert.Equal(expected, Utf8Number.Format(decimal.Parse(value, CultureInfo.InvariantCulture)));

    [Fact]
    public void What_is_written_reads_back_the_same() => Prop.ForAll<decimal>(value =>
    {
        var text = Utf8Number.Format(value);
        return Utf8Number.ParseDecimal(Encoding.UTF8.GetBytes(text), "x") == value
            && !text.Contains('E')
            && (!text.Contains('.') || !text.EndsWith('0'));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    [InlineData("253402300800000")]
    [InlineData("1.5")]
    public void A_time_out_of_range_is_an_error(string text) =>
        Assert.Throws<FrameException>(() => Utf8Number.ParseTimeMs(Encoding.UTF8.GetBytes(text), "T"));
}
