using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Configuration;

/// <summary>The schema and the reference page in the repository say what the program reads.</summary>
[Collection("environment")]
public class ShippedDocumentsTests
{
    [Fact]
    public void The_example_of_the_page_has_no_mistake_but_its_keys()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/configuration.md"));
        var example = page.Split("```jsonc")[1].Split("```")[0];
        using var folder = new ConfigurationFolder();

        var (options, mistakes) = NodeConfiguration.Check(folder.Write(example));

        Assert.Equal("tokyo-1", options!.Node);
        Assert.All(mistakes, m => Assert.Contains(".credentials.", m.Path));
    }

    [Fact]
    public void The_shipped_example_has_no_mistake_but_its_keys()
    {
        var (options, mistakes) = NodeConfiguration.Check(Repository.PathOf("examples/simulated.json"));

        Assert.Equal(2, options!.Venues.Count);
        Assert.All(mistakes, m => Assert.True(m.Path.Contains(".credentials.") || m.Path == "api.operators[0].token", m.Path));
    }

    [Fact]
    public void The_shipped_schema_is_the_one_of_the_options() =>
        Assert.Equal(ConfigurationSchema.Generate(), File.ReadAllText(Repository.PathOf("src/Node/hedgerow.schema.json")));

    [Fact]
    public void The_reference_page_has_every_field() =>
        Assert.Contains(ConfigurationReference.Markdown(), File.ReadAllText(Repository.PathOf("docs/configuration.md")));
}
