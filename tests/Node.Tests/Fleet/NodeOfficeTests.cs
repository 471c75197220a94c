using Hedgerow.Messages;
using Hedgerow.Node.Fleet;

namespace Hedgerow.Node.Tests.Fleet;

/// <summary>What is carried out of what operators say about a node whose actors run.</summary>
public sealed class NodeOfficeTests
{
    private readonly List<OperatorAnswer> _answers = [];

    [Theory]
    [InlineData(OperatorAction.Drain, true)]
    [InlineData(OperatorAction.Leave, false)]
    public async Task It_answers_and_departs(OperatorAction action, bool isDrained)
    {
        var office = Office();

        office.Deliver(Said(action));

        Assert.True(Assert.Single(_answers).Ok);
        Assert.Equal(new Departure(isDrained, "ann: upgrade"), await office.Departed);
    }

    [Fact]
    public void Nobody_is_drained_from_whom_nobody_can_take_over()
    {
        var office = Office(mayBeFollowed: false);

        office.Deliver(Said(OperatorAction.Drain));

        Assert.False(Assert.Single(_answers).Ok);
        Assert.False(office.Departed.IsCompleted);
        office.Deliver(Said(OperatorAction.Leave));
        Assert.True(office.Departed.IsCompleted);
    }

    [Theory]
    [InlineData(OperatorAction.Drain)]
    [InlineData(OperatorAction.Leave)]
    public void What_was_said_to_the_node_before_does_not_drain_the_one_that_took_over(OperatorAction action)
    {
        var office = Office();

        office.Deliver(Said(action) with { Subject = "ireland" });

        Assert.Equal(new OperatorAnswer("r-1", true, "ireland does not coordinate any more; tokyo does"), Assert.Single(_answers));
        Assert.False(office.Departed.IsCompleted);
    }

    [Fact]
    public void Who_is_not_drained_needs_not_rejoin()
    {
        var office = Office();

        office.Deliver(Said(OperatorAction.Rejoin));

        Assert.Equal(new OperatorAnswer("r-1", true, "is not drained"), Assert.Single(_answers));
        Assert.False(office.Departed.IsCompleted);
    }

    private NodeOffice Office(bool mayBeFollowed = true) => new("tokyo", mayBeFollowed, _answers.Add);

    private static OperatorCommand Said(OperatorAction action) => new("r-1", action, "", "ann", "upgrade", Subject: "tokyo");
}
