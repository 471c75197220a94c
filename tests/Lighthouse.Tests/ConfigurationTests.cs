using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Tests;

namespace Hedgerow.Lighthouse.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private const string Good = """
        {
          "lighthouse": "north",
          "members": [
            { "name": "tokyo", "url": "https://tokyo.example:7411" },
            { "name": "ireland", "url": "http://127.0.0.1:7412" }
          ],
          "token": { "file": "token" },
          "api": { "port": 7420 }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-lighthouse-").FullName;

    public ConfigurationTests()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), Site.Looker);
        File.SetUnixFileMode(Path.Combine(_folder, "token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_file_is_read()
    {
        var options = LighthouseConfiguration.Load(Write(Good)).Options;

        Assert.Equal(["tokyo", "ireland"], options.Members.Select(m => m.Name));
        Assert.Equal(Path.Combine(_folder, "token"), options.Token!.File);
        Assert.Equal((1000, 2000, 7420), (options.PollMs, options.PatienceMs, options.Api.Port));
    }

    [Theory]
    [InlineData("https://tokyo.example", "http://tokyo.example", "members[0].url", "must be https://", 4)]
    [InlineData("\"ireland\"", "\"Tokyo\"", "members[1].name", "'Tokyo' is already the name of members[0]", 5)]
    [InlineData("http://127.0.0.1:7412", "https://tokyo.example:7411", "members[1].url", "is already the url of members[0]", 5)]
    [InlineData("{ \"file\": \"token\" }", "{ \"file\": \"none\" }", "token", "does not exist", 7)]
    [InlineData("{ \"file\": \"token\" }", "\"pasted-secret-0123456789\"", "token", "a secret never stands in the configuration", 7)]
    [InlineData("\"port\": 7420", "\"address\": \"0.0.0.0\"", "api.operators", "at least one is required", 8)]
    [InlineData("\"port\"", "\"prt\"", "api.prt", "unknown field; did you mean 'port'?", 8)]
    [InlineData("\"name\": \"tokyo\", ", "", "members[0]", "'name' is missing", 4)]
    public void A_mistake_is_named_with_path_and_line(string old, string changed, string path, string text, int line)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        var error = Assert.Throws<ConfigurationException>(() => LighthouseConfiguration.Load(Write(Good.Replace(old, changed, StringComparison.Ordinal))));

        Assert.Contains(error.Mistakes, m => m.Path == path && m.Text.Contains(text, StringComparison.Ordinal) && m.Line == line);
        Assert.DoesNotContain("pasted-secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Contains(
        "no such file", Assert.Throws<ConfigurationException>(() => LighthouseConfiguration.Load(Path.Combine(_folder, "none.json"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_page_has_every_field() =>
        Assert.Contains(ConfigurationReference.Markdown(typeof(LighthouseOptions)), File.ReadAllText(Repository.PathOf("docs/lighthouse.md")), StringComparison.Ordinal);

    private string Write(string json)
    {
        var path = Path.Combine(_folder, "lighthouse.json");
        File.WriteAllText(path, json);
        return path;
    }
}
