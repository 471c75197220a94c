using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>What a candidate's process does.</summary>
public enum CandidatePhase
{
    /// <summary>No process.</summary>
    Down = 0,

    /// <summary>Another one has the lease; this one asks for it again and again.</summary>
    StandingBy = 1,

    /// <summary>It has the lease and reads the journal.</summary>
    Loading = 2,

    /// <summary>It coordinates.</summary>
    Leading = 3,

    /// <summary>It lost its right or was told to stop: the process is about to end.</summary>
    Ending = 4,
}

/// <summary>
/// A node that may coordinate: its process from start to end, over and over. It stands by, takes the lease, replays the shared journal,
/// coordinates, and ends when it may not any more. What a holder concludes about its lease is production's <see cref="LeaseWatch"/>.
/// </summary>
/// <remarks>
/// Between the loss of the right and the end of the process the actors go on: what they tell gateways is held back by
/// <see cref="MayAct"/> alone, and what they write by the database.
/// </remarks>
public sealed class Candidate
{
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(30);

    private readonly SimulatedEngine _engine;
    private readonly SimulatedDatabase _database;
    private readonly MeshSetup _setup;
    private readonly FleetNode _node;
    private readonly DatabaseLine _line;
    private readonly SimulationRandom _random;
    private DatabaseWriter? _writer;
    private LeaseWatch? _watch;

    internal Candidate(SimulatedEngine engine, SimulatedDatabase database, MeshSetup setup, FleetNode node, ulong seed)
    {
        (_engine, _database, _setup, _node) = (engine, database, setup, node);
        _random = SimulationRandom.For(seed, "candidate " + node.Name);
        _line = new DatabaseLine(engine, node.Name, database, _random);
        engine.Supervise(node.Name, Died, new Journal(this));
    }

    /// <summary>Name of the node, and of its host.</summary>
    public string Name => _node.Name;

    /// <summary>The node's links.</summary>
    internal FleetNode Node => _node;

    /// <summary>What the process does now.</summary>
    public CandidatePhase Phase { get; private set; }

    /// <summary>Counts the processes.</summary>
    public long Life { get; private set; }

    /// <summary>The epoch of the lease that it has or had last.</summary>
    public long Epoch { get; private set; }

    /// <summary>Why it last lost its right; empty before.</summary>
    public string LostReason { get; private set; } = "";

    /// <summary>Times that it took over.</summary>
    public int TakeOvers { get; private set; }

    /// <summary>Times that it lost its right to act and ended by itself.</summary>
    public int Losses { get; private set; }

    /// <summary>Those of them because it could not renew its lease in time.</summary>
    public int NotRenewed { get; private set; }

    /// <summary>Groups of its journal of which nobody knew whether they had been stored.</summary>
    public int Repeated { get; private set; }

    /// <summary>True while its process exists and is not stopped.</summary>
    public bool IsRunning => Phase != CandidatePhase.Down && !_engine.IsFrozen(Name);

    /// <summary>What it looks at before everything that it tells a gateway.</summary>
    public bool MayAct => _setup.Flaw == MeshFlaw.HolderNeverStops ? Phase >= CandidatePhase.Leading : _watch?.IsHeld(Now) ?? false;

    private TimeSpan Now => _engine.Monotonic(Name);

    /// <summary>Starts its process.</summary>
    public void Start()
    {
        if (Phase != CandidatePhase.Down)
            return;
        Life++;
        Phase = CandidatePhase.StandingBy;
        _node.Start();
        Poll();
    }

    /// <summary>Kills its process.</summary>
    /// <param name="restartAfter">Virtual time until it starts again.</param>
    public void Crash(TimeSpan restartAfter)
    {
        if (_engine.IsUp(Name))
            _engine.Crash(Name, restartAfter);
        else if (Phase != CandidatePhase.Down)
            End(restartAfter);
    }

    /// <summary>Stops it in order: the coordinator parks, the journal is flushed, the lease is given back.</summary>
    /// <param name="toPark">Time that parking happens to take.</param>
    /// <param name="restartAfter">Virtual time until it starts again.</param>
    public void Stop(TimeSpan toPark, TimeSpan restartAfter)
    {
        if (Phase != CandidatePhase.Leading)
        {
            Crash(restartAfter);
            return;
        }

        _engine.PostOn(Name, Address.Coordinator, new StopTrading());
        After(toPark, () =>
        {
            _node.Rest();
            Flush(restartAfter, patience: 20);
        });
    }

    private void Flush(TimeSpan restartAfter, int patience)
    {
        if (!_engine.IsFlushed(Name) && patience > 0)
        {
            After(TimeSpan.FromMilliseconds(50), () => Flush(restartAfter, patience - 1));
            return;
        }

        var (isOurs, epoch) = (MayAct && _engine.IsFlushed(Name), Epoch);
        Crash(restartAfter);
        if (isOurs)
            _line.Ask(() => { _database.GiveBack(epoch); return true; }, AskPatience, _ => { }, _ => { });
    }

    private void Poll()
    {
        var askedAt = Now;
        var life = Life;
        if (_setup.Flaw == MeshFlaw.NobodyTakesOver && life > 1)
            return;
        _line.Ask(
            () => _database.TryTake(Name, _setup.Lease.Ttl),
            AskPatience,
            epoch => In(life, () =>
            {
                if (epoch is { } taken)
                    Take(taken, askedAt);
                else
                    After(_setup.Lease.PollEvery, Poll);
            }),
            _ => In(life, () => After(_setup.Lease.PollEvery, Poll)));
    }

    private void Take(long epoch, TimeSpan askedAt)
    {
        (Epoch, _watch, Phase) = (epoch, new LeaseWatch(_setup.Lease, askedAt), CandidatePhase.Loading);
        var life = Life;
        After(_setup.Lease.RenewEvery, Renew);
        // Reading takes longer the more there is.
        After(_random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)), () => _line.Ask(
            () => { var copy = new HostJournal(null, keepAll: true); copy.Load(_database.Stored); return (_database.Epoch, copy); },
            ReadPatience,
            read => In(life, () => Lead(read.Epoch, read.copy)),
            problem => In(life, () => Lose(problem))));
    }

    private void Lead(long epoch, HostJournal stored)
    {
        if (Phase != CandidatePhase.Loading)
            return;
        if (epoch != Epoch)
        {
            Lose("another process took over the journal");
            return;
        }

        Phase = CandidatePhase.Leading;
        TakeOvers++;
        _writer = new DatabaseWriter(_line, _database, Epoch, After, Lose) { Repeated = () => Repeated++ };

        // One that was stopped while it read may come too late: another one leads, and it is that one which is observed.
        if (MayAct)
            _engine.MakePrimary(Name);
        _engine.StartFrom(Name, stored);
        _node.Serve();
    }

    private void Renew()
    {
        if (Phase is not (CandidatePhase.Loading or CandidatePhase.Leading) || _watch is not { } watch)
            return;
        var (askedAt, life) = (Now, Life);
        if (!watch.TryBegin(askedAt))
        {
            Lose(watch.Reason);
            return;
        }

        _line.Ask(
            () => _database.Renew(Epoch, _setup.Lease.Ttl),
            watch.Left(askedAt),
            isOurs => In(life, () =>
            {
                if (watch.Answered(askedAt, Now, isOurs))
                    After(_setup.Lease.RenewEvery, Renew);
                else
                    Lose(watch.Reason);
            }),
            problem => In(life, () =>
            {
                watch.Failed(problem);
                After(_setup.Lease.RenewEvery, Renew);
            }));
    }

    private void Lose(string why)
    {
        if (Phase is CandidatePhase.Down or CandidatePhase.Ending || _setup.Flaw == MeshFlaw.HolderNeverStops)
            return;
        _watch?.Lose(why);
        Phase = CandidatePhase.Ending;
        Losses++;
        NotRenewed += why.StartsWith("not renewed", StringComparison.Ordinal) ? 1 : 0;
        LostReason = why;
        _engine.Remark($"{Name} lost the right to act: {why}");
        After(_random.Between(TimeSpan.Zero, _setup.EndTime), () => Crash(_random.Between(_setup.RestartTime / 6, _setup.RestartTime)));
    }

    /// <summary>The engine's part of the process died.</summary>
    private void Died(TimeSpan restartAfter) => End(restartAfter);

    private void End(TimeSpan restartAfter)
    {
        Phase = CandidatePhase.Down;
        if (_writer is { } writer)
            writer.IsOpen = false;
        (_writer, _watch) = (null, null);
        _engine.Unfreeze(Name);
        _node.Stop();
        var life = Life;
        _engine.Schedule(restartAfter, () =>
        {
            if (Life == life)
                Start();
        });
    }

    /// <summary>Does something unless the process has ended meanwhile.</summary>
    private void In(long life, Action action)
    {
        if (Life == life && Phase != CandidatePhase.Down)
            action();
    }

    private void After(TimeSpan span, Action action)
    {
        var life = Life;
        _engine.After(Name, span, () => In(life, action));
    }

    /// <summary>The journal of whichever life it is.</summary>
    private sealed class Journal(Candidate candidate) : IRemoteCommit
    {
        public void Commit(JournalGroup group, Action done) => candidate._writer!.Commit(group, done);
    }
}
