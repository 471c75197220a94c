namespace Hedgerow.Architecture.Tests;

public class DependencyTests
{
    [Theory]
    [InlineData("Hedgerow.Messages")]
    [InlineData("Hedgerow.Hedging", "Hedgerow.Messages")]
    [InlineData("Hedgerow.Journal", "Hedgerow.Messages")]
    [InlineData("Hedgerow.Venues", "Hedgerow.Messages")]
    [InlineData("Hedgerow.Simulator", "Hedgerow.Messages")]
    [InlineData("Hedgerow.Engine", "Hedgerow.Messages", "Hedgerow.Journal")]
    [InlineData("Hedgerow.Actors", "Hedgerow.Messages", "Hedgerow.Hedging", "Hedgerow.Engine")]
    [InlineData("Hedgerow.Mesh", "Hedgerow.Messages", "Hedgerow.Engine")]
    [InlineData(
        "Hedgerow.Simulation",
        "Hedgerow.Messages", "Hedgerow.Hedging", "Hedgerow.Engine", "Hedgerow.Actors", "Hedgerow.Journal", "Hedgerow.Simulator",
        "Hedgerow.Mesh")]
    [InlineData(
        "Hedgerow.Node",
        "Hedgerow.Messages", "Hedgerow.Hedging", "Hedgerow.Engine", "Hedgerow.Actors", "Hedgerow.Journal", "Hedgerow.Venues",
        "Hedgerow.Mesh")]
    [InlineData("Hedgerow.Lighthouse", "Hedgerow.Messages", "Hedgerow.Node")]
    public void Dependencies_point_one_way(string project, params string[] allowed) =>
        Assert.Empty(Rules.ForeignProjects(AssemblyFacts.OfProject(project), allowed));

    [Theory]
    [InlineData("Hedgerow.Actors")]
    [InlineData("Hedgerow.Mesh")]
    public void Actors_and_links_know_the_contract_of_the_engine_and_no_engine(string project) =>
        Assert.Empty(Rules.BeyondContract(AssemblyFacts.OfProject(project), "Hedgerow.Engine", "Hedgerow.Engine"));

    [Theory]
    [InlineData("Hedgerow.Messages")]
    [InlineData("Hedgerow.Hedging")]
    [InlineData("Hedgerow.Actors")]
    public void Actors_and_what_they_are_made_of_are_pure(string project) =>
        Assert.Empty(Rules.Impurities(AssemblyFacts.OfProject(project)));
}
