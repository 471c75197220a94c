using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Configuration;

/// <summary>The schema and the reference page in the repository say what the program reads.</summary>
public class ShippedDocumentsTests
{
    [Fact]
    public void The_shipped_schema_is_the_one_of_the_options() =>
        Assert.Equal(ConfigurationSchema.Generate(), File.ReadAllText(Repository.PathOf("src/Node/hedgerow.schema.json")));

    [Fact]
    public void The_reference_page_has_every_field() =>
        Assert.Contains(ConfigurationReference.Markdown(), File.ReadAllText(Repository.PathOf("docs/configuration.md")));
}
