namespace Hedgerow.Architecture.Tests;

/// <summary>The checker itself, on assemblies that violate: a rule that finds nothing there would prove nothing elsewhere.</summary>
public class CheckerTests
{
    private static readonly AssemblyFacts Violator = AssemblyFacts.Of(typeof(CheckerTests).Assembly.Location);

    [Theory]
    [InlineData("uses System.DateTime.get_Now")]
    [InlineData("uses System.DateTime.get_UtcNow")]
    [InlineData("uses System.DateTime.get_Today")]
    [InlineData("uses System.DateTimeOffset.get_Now")]
    [InlineData("uses System.DateTimeOffset.get_UtcNow")]
    [InlineData("uses System.TimeProvider")]
    [InlineData("uses System.Diagnostics.Stopwatch")]
    [InlineData("uses System.Environment.get_TickCount")]
    [InlineData("uses System.Environment.get_TickCount64")]
    [InlineData("uses System.Random")]
    [InlineData("uses System.Guid.NewGuid")]
    [InlineData("uses System.Guid.CreateVersion7")]
    [InlineData("uses System.Security.Cryptography.RandomNumberGenerator")]
    [InlineData("uses System.Threading.Tasks.Task")]
    [InlineData("uses System.Threading.Thread")]
    [InlineData("uses System.Threading.Timer")]
    [InlineData("uses System.Threading.Interlocked")]
    [InlineData("uses System.IO.File")]
    [InlineData("uses System.Net.Sockets.TcpClient")]
    [InlineData("uses System.Net.Http.HttpClient")]
    [InlineData("uses System.Diagnostics.Process")]
    [InlineData("uses System.Environment.GetEnvironmentVariable")]
    [InlineData("uses System.Console")]
    [InlineData("keeps mutable static state in Offences.MutableState")]
    [InlineData("calls native code in NativeCall")]
    public void An_impurity_is_found(string offence) =>
        Assert.Contains($"{Violator.Name} {offence}", Rules.Impurities(Violator));

    [Fact]
    public void A_reference_against_the_direction_is_found() => Assert.Contains(
        "Hedgerow.Engine refers to Hedgerow.Messages",
        Rules.ForeignProjects(AssemblyFacts.OfProject("Hedgerow.Engine"), ["Hedgerow.Hedging"]));

    [Fact]
    public void A_type_beyond_the_contract_is_found() => Assert.Contains(
        $"{Violator.Name} uses Xunit.FactAttribute, which is not of the contract Xunit.Sdk",
        Rules.BeyondContract(Violator, "xunit.core", "Xunit.Sdk"));

    [Fact]
    public void A_type_of_the_contract_is_let_through() =>
        Assert.DoesNotContain(Rules.BeyondContract(Violator, "xunit.core", "Xunit"), v => v.Contains("FactAttribute"));
}
