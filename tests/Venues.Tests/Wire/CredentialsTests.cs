using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public sealed class CredentialsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Key_and_secret_come_from_files()
    {
        var credentials = ApiCredentials.Load(new CredentialSettings
        {
            Key = "file:" + Write("key", "the-key\n", UnixFileMode.UserRead | UnixFileMode.GroupRead),
            Secret = "file:" + Write("secret", "the-secret\n", UnixFileMode.UserRead),
        });
        Assert.Equal("the-key", credentials.Key);
        var signature = new byte[RequestSigner.MaxLength];
        var expected = new byte[RequestSigner.MaxLength];
        Assert.Equal(64, credentials.Signer.Sign("x"u8, signature));
        new HmacSha256Signer("the-secret"u8).Sign("x"u8, expected);
        Assert.Equal(expected, signature);
    }

    [Fact]
    public void Neither_text_nor_json_shows_them()
    {
        var credentials = ApiCredentials.Create("the-key", "the-secret", SecretKind.Hmac);
        Assert.DoesNotContain("the-", credentials.ToString());
        Assert.DoesNotContain("the-", JsonSerializer.Serialize(credentials));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_secret_that_others_can_reach_is_refused_by_name(UnixFileMode mode)
    {
        var path = Write("secret", "the-secret", UnixFileMode.UserRead | mode);
        var error = Refused("env:PATH", "file:" + path);
        Assert.Contains(path, error);
        Assert.DoesNotContain("the-secret", error);
    }

    [Fact]
    public void What_is_missing_or_empty_is_refused_by_name()
    {
        Assert.Contains("/nowhere/key", Refused("file:/nowhere/key", "env:PATH"));
        Assert.Contains("env:HEDGEROW_NOT_SET", Refused("env:HEDGEROW_NOT_SET", "env:PATH"));
        var empty = Write("secret", "  \n", UnixFileMode.UserRead);
        Assert.Contains(empty, Refused("env:PATH", "file:" + empty));
    }

    [Fact]
    public void A_pasted_secret_is_refused_without_repeating_it() =>
        Assert.DoesNotContain("s3cr3t", Refused("env:PATH", "s3cr3t"));

    [Theory]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----")]
    public void A_secret_that_is_no_private_key_is_refused_without_repeating_it(string pem)
    {
        var error = Assert.Throws<CredentialException>(() => ApiCredentials.Create("key", pem, SecretKind.Ed25519));
        Assert.DoesNotContain("AAAA", error.ToString());
        Assert.DoesNotContain("not a key", error.ToString());
    }

    [Theory]
    [InlineData("""{"listenKey":"abcdef","x":1}""", """{"listenKey":"***","x":1}""")]
    [InlineData("""{"apiKey":"abcdef","signature":"0123"}""", """{"apiKey":"***","signature":"***"}""")]
    [InlineData("wss://h/private/ws?listenKey=abcdef&x=1", "wss://h/private/ws?listenKey=***&x=1")]
    [InlineData("/order?symbol=B&signature=0123", "/order?symbol=B&signature=***")]
    [InlineData("""{"signature":"cut in the mid""", """{"signature":"***""")]
    public void Excerpts_show_no_secret(string text, string shown) => Assert.Equal(shown, Excerpt.Of(text));

    [Fact]
    public void Excerpts_are_short() => Assert.Equal(512, Excerpt.Of(new byte[5000].Select(_ => (byte)'x').ToArray()).Length);

    private static string Refused(string key, string secret) =>
        Assert.Throws<CredentialException>(() => ApiCredentials.Load(new CredentialSettings { Key = key, Secret = secret })).Message;

    private string Write(string name, string text, UnixFileMode mode)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }
}
