namespace Hedgerow.Node.Tests.Configuration;

[Collection("environment")]
public sealed class SecretTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_literal_secret_is_refused_and_not_repeated()
    {
        var mistakes = _folder.MistakesIn(ConfigurationFolder.Good.Replace("{ \"file\": \"secret\" }", "\"s3cr3t-pasted\""));

        Assert.Equal(2, mistakes.Count(m => m.Path.EndsWith("credentials.secret") && m.Text.Contains("a secret never stands")));
        Assert.DoesNotContain(mistakes, m => m.ToString().Contains("s3cr3t"));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite)]
    public void A_secret_that_others_can_touch_is_refused(UnixFileMode mode)
    {
        _folder.WriteSecret("secret", "s-very-secret-value", mode);

        var mistakes = _folder.MistakesIn(ConfigurationFolder.Good);

        Assert.Equal(2, mistakes.Count);
        Assert.All(mistakes, m => Assert.Contains("chmod 600 " + _folder.PathOf("secret"), m.Text));
        Assert.DoesNotContain(mistakes, m => m.ToString().Contains("s-very"));
    }

    [Fact]
    public void A_missing_key_file_is_named()
    {
        File.Delete(_folder.PathOf("key"));

        Assert.All(_folder.MistakesIn(ConfigurationFolder.Good), m => Assert.Equal($"the file {_folder.PathOf("key")} does not exist", m.Text));
    }

    [Fact]
    public void A_certificate_of_the_interface_that_is_none_is_named()
    {
        var mistake = Assert.Single(_folder.MistakesWith("\"dataDirectory\": \"data\",", "\"dataDirectory\": \"data\", \"api\": { \"certificate\": { \"file\": \"secret\" } },"));
        Assert.Equal(("api.certificate", "is no PEM with a certificate and its private key"), (mistake.Path, mistake.Text));
    }

    [Theory]
    [InlineData("{ }", "needs exactly one of file and env")]
    [InlineData("{ \"file\": \"key\", \"env\": \"HOME\" }", "needs exactly one of file and env")]
    [InlineData("{ \"env\": \"HEDGEROW_TEST_NOT_SET\" }", "the environment variable HEDGEROW_TEST_NOT_SET is not set")]
    [InlineData("{ \"fil\": \"key\" }", "unknown field; did you mean 'file'?")]
    public void A_reference_points_at_one_place(string reference, string text) =>
        Assert.Contains(_folder.MistakesWith("{ \"file\": \"key\" }", reference), m => m.Text == text);
}
