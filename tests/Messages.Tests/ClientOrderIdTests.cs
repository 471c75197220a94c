using FsCheck;
using FsCheck.Fluent;

namespace Hedgerow.Messages.Tests;

public sealed class ClientOrderIdTests
{
    private static readonly Gen<ClientOrderId> Ids =
        from epoch in Gen.OneOf(Gen.Choose(1, 40).Select(n => (long)n), Gen.Choose(1, int.MaxValue).Select(n => (long)n))
        from pair in Gen.Choose(1, 65_535)
        from leg in Gen.Choose(0, 1)
        from high in Gen.Choose(0, 0xFFF)
        from low in Gen.Choose(1, int.MaxValue)
        select new ClientOrderId(epoch, pair, leg, ((long)high << 31) + low);

    private static void Holds<T>(Gen<T> gen, Action<T> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(gen.ToArbitrary(), check));

    [Fact]
    public void An_id_survives_the_way_there_and_back_within_every_venues_charset_and_length() => Holds(Ids, id =>
    {
        var text = id.ToString();
        Assert.InRange(text.Length, 8, 32);
        Assert.All(text, c => Assert.True(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
        Assert.True(ClientOrderId.TryParse(text, out var read));
        Assert.Equal(id, read);
    });

    [Fact]
    public void Different_ids_have_different_texts()
    {
        var pairs = from one in Ids from other in Ids select (one, other);
        Holds(pairs, p => Assert.Equal(p.one == p.other, p.one.ToString() == p.other.ToString()));
        Assert.Equal("h1p2l0s3", new ClientOrderId(1, 2, 0, 3).ToString());
        Assert.Equal("hffpffffl1s10", new ClientOrderId(255, 65_535, 1, 16).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("h1p2l0s")]
    [InlineData("h0p2l0s3")]
    [InlineData("h1p0l0s3")]
    [InlineData("h1p10000l0s3")]
    [InlineData("h1p2l2s3")]
    [InlineData("h1p2l0s0")]
    [InlineData("h01p2l0s3")]
    [InlineData("H1p2l0s3")]
    [InlineData("h1p2l0sA")]
    [InlineData("h1p2l0s3 ")]
    [InlineData(" h1p2l0s3")]
    [InlineData("h1p2l0s3x")]
    [InlineData("h1p2l0s3s4")]
    [InlineData("h-1p2l0s3")]
    [InlineData("h1p2s3l0")]
    [InlineData("hffffffffffffffffp2l0s3")]
    [InlineData("h8000000000000000p2l0s3")]
    [InlineData("h1p2l0s10000000000000000")]
    [InlineData("h1p2l0s111111111111111111111111111")]
    [InlineData("autoclose-1499763")]
    [InlineData("web_aBcD1234")]
    public void Everything_else_is_not_ours(string? text) => Assert.False(ClientOrderId.TryParse(text, out _));

    [Fact]
    public void What_is_read_is_written_the_same_whatever_the_text()
    {
        var texts = Gen.Elements([.. "hpls0123456789abcdefG-"]).ArrayOf().Select(chars => "h" + new string(chars));
        Holds(texts, text =>
        {
            if (ClientOrderId.TryParse(text, out var id))
                Assert.Equal(text, id.ToString());
        });
    }
}
