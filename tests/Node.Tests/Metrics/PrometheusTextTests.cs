using Hedgerow.Node.Metrics;

namespace Hedgerow.Node.Tests.Metrics;

public class PrometheusTextTests
{
    [Fact]
    public void Families_come_with_help_and_type_before_their_samples()
    {
        var text = new PrometheusText();
        text.Gauge("a_seconds", "first\nline \\ second").AddMeasured(0.25).AddMeasured(1e-7, ("peer", "x"));
        text.Counter("b_total", "count").Add(3).Add(true, ("venue", "q\"uo\\te\nd"), ("leg", "a"));

        Assert.Equal("""
            # HELP a_seconds first\nline \\ second
            # TYPE a_seconds gauge
            a_seconds 0.25
            a_seconds{peer="x"} 1E-07
            # HELP b_total count
            # TYPE b_total counter
            b_total 3
            b_total{venue="q\"uo\\te\nd",leg="a"} 1

            """.ReplaceLineEndings("\n"), text.ToString());
        Assert.Equal(1, Exposition.Parse(text.ToString()).Value("b_total", "leg=\"a\",venue=\"q\"uo\\te\nd\""));
    }

    [Fact]
    public void What_is_not_known_is_not_said()
    {
        var text = new PrometheusText();
        text.Gauge("a", "never").Add((decimal?)null).AddMeasured(null);
        text.Gauge("b", "sometimes").AddMeasured(double.PositiveInfinity, ("x", "1")).AddMeasured(double.NaN, ("x", "2"));

        Assert.Equal("# HELP b sometimes\n# TYPE b gauge\nb{x=\"1\"} +Inf\nb{x=\"2\"} NaN\n", text.ToString());
    }

    [Fact]
    public void A_family_is_there_once_and_a_counter_is_named_as_one()
    {
        var text = new PrometheusText();
        text.Gauge("a", "once");

        Assert.Throws<ArgumentException>(() => text.Gauge("a", "twice"));
        Assert.Throws<ArgumentException>(() => text.Counter("b", "no counter"));
    }

    [Theory]
    [InlineData("a 1")]
    [InlineData("a 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na  1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1,5\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# HELP a x\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a_total x\n# TYPE a_total counter\na_total -1\n")]
    [InlineData("# HELP a x\n# TYPE b gauge\nb 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"c\"d\"} 1\n")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\n# HELP b x\n# TYPE b gauge\na{x=\"1\"} 1\n")]
    public void The_reader_of_these_tests_is_strict(string text) => Assert.Throws<FormatException>(() => Exposition.Parse(text));
}
