using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// I6: replaying the journal gives the state. Checked when a host dies (for every actor that is not in the midst of a
/// turn) and at the end, from the newest snapshot and from the first event. And no actor ever throws by itself.
/// </summary>
internal sealed class ReplayCheck(InvariantContext context) : InvariantCheck(context)
{
    private int _failures;

    public override void Delivered(Address to, Message message)
    {
        var failures = System.Engine.Failures;
        for (; _failures < failures.Count; _failures++)
        {
            if (!failures[_failures].Injected)
            {
                throw Context.Violation("I6", $"{failures[_failures].Actor} threw at {failures[_failures].Message}: {failures[_failures].Error}");
            }
        }
    }

    public override void Crashing(string host, Address? midTurn) => Check(host, midTurn);

    public override void AtRest()
    {
        foreach (var host in System.Hosts)
        {
            Check(host, null);
        }
    }

    private void Check(string host, Address? except)
    {
        foreach (var actor in System.Engine.ActorsOn(host).Where(actor => actor != except))
        {
            if (System.Engine.CheckReplay(host, actor) is { } difference)
            {
                throw Context.Violation("I6", difference);
            }
        }
    }
}
