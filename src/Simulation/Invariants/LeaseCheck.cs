using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// I9: one coordinator at a time. What a candidate tells a gateway leaves while the database would give the lease to nobody else; an
/// epoch is spoken by one process alone; nobody takes the lease while another may act by its own clock; the journal takes nothing
/// of an epoch that was succeeded, and nothing twice; and whoever can take over does.
/// </summary>
internal sealed class LeaseCheck : InvariantCheck
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly FleetMesh _mesh;
    private readonly Dictionary<long, (string Node, long Life)> _speakers = [];
    private readonly Dictionary<string, DateTimeOffset> _couldSince = [];
    private DateTimeOffset _nextLook = DateTimeOffset.MinValue;
    private long _epoch;
    private long _stored;

    public LeaseCheck(InvariantContext context)
        : base(context)
    {
        _mesh = System.Mesh!;
        _mesh.Told = Told;
        _mesh.Database.Taken = Taken;
        _mesh.Database.Committed = Committed;
    }

    public override void Delivered(Address to, Message message)
    {
        if (Context.Now < _nextLook)
        {
            return;
        }

        _nextLook = Context.Now + Look;
        foreach (var candidate in _mesh.Candidates)
        {
            LookAt(candidate);
        }
    }

    public override void AtRest()
    {
        if (_mesh.Leader is not { Phase: CandidatePhase.Leading, MayAct: true } || !_mesh.Database.IsHeld)
        {
            throw Context.Violation("I9", $"nobody coordinates at the end: {Candidates()}");
        }
    }

    /// <summary>With the database in reach, a lease that is free is taken after the time to ask for it.</summary>
    private void LookAt(Candidate candidate)
    {
        var network = System.Engine.Network;
        var couldTake = !_mesh.Database.IsHeld && candidate.Phase == CandidatePhase.StandingBy && candidate.IsRunning && _mesh.Database is { IsUp: true, ExtraTime.Ticks: 0 }
            && network.IsWhole(candidate.Name, SimulatedDatabase.Host) && network.Options == System.Options.Engine.Network;
        if (!couldTake)
        {
            _couldSince.Remove(candidate.Name);
            return;
        }

        var since = _couldSince.TryGetValue(candidate.Name, out var known) ? known : _couldSince[candidate.Name] = Context.Now;
        if (Context.Now - since > Context.Options.TakeOverTime)
        {
            throw Context.Violation("I9", $"{candidate.Name} could have taken over since {since:HH:mm:ss.fff}, and nobody has the lease: {Candidates()}");
        }
    }

    private void Told(Candidate candidate, GatewayCommand command)
    {
        if (candidate.Epoch != _mesh.Database.Epoch || !_mesh.Database.IsHeld)
        {
            throw Context.Violation(
                "I9", $"{candidate.Name} of lease {candidate.Epoch} tells {command} while lease {_mesh.Database.Epoch} is {_mesh.Database.Holder}'s{(_mesh.Database.IsHeld ? "" : ", and has run out")}");
        }

        var speaker = (candidate.Name, candidate.Life);
        if (EpochOf(command) is { } epoch && _speakers.TryAdd(epoch, speaker) is false && _speakers[epoch] != speaker)
        {
            throw Context.Violation("I9", $"{speaker} speaks of epoch {epoch}, which is {_speakers[epoch]}'s: {command}");
        }
    }

    private void Taken(long epoch, string holder)
    {
        if (epoch <= _epoch)
        {
            throw Context.Violation("I9", $"{holder} is given epoch {epoch} after {_epoch}");
        }

        _epoch = epoch;
        if (_mesh.Candidates.FirstOrDefault(other => other.MayAct) is { } still)
        {
            throw Context.Violation("I9", $"{holder} takes over while {still.Name} may still act: {Candidates()}");
        }
    }

    private void Committed(long epoch, JournalGroup group)
    {
        if (epoch != _epoch)
        {
            throw Context.Violation("I9", $"the journal takes from epoch {epoch} what it was told after epoch {_epoch} began");
        }

        if (group.From != _stored)
        {
            throw Context.Violation("I9", $"the journal takes {group.From} to {group.To} after {_stored}");
        }

        _stored = group.To;
    }

    private string Candidates() => string.Join("; ", _mesh.Candidates.Select(candidate =>
        $"{candidate.Name} is {candidate.Phase}{(candidate.MayAct ? " and may act" : "")}{(candidate.LostReason.Length > 0 ? ", last lost: " + candidate.LostReason : "")}"));

    private static long? EpochOf(GatewayCommand command) => command switch
    {
        TakeCharge charge => charge.Epoch,
        CoordinatorHeartbeat beat => beat.Epoch,
        OrderRequest request => request.Epoch,
        CancelRequest cancel => cancel.Epoch,
        OrderInquiry inquiry => inquiry.Epoch,
        ReportsRequest request => request.Epoch,
        FundsRequest request => request.Epoch,
        FundsInquiry inquiry => inquiry.Epoch,
        DepositsRequest request => request.Epoch,
        _ => null,
    };
}
