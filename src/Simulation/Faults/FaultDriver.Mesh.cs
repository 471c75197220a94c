namespace Hedgerow.Simulation;

// What happens to nodes with roles: to processes, ways, the database and clocks.
public sealed partial class FaultDriver
{
    private readonly Dictionary<PlannedFault, string> _struck = [];
    private int _databaseDown;

    private bool StrikeMesh(PlannedFault fault, bool isOn)
    {
        if (_system.Mesh is not { } mesh)
        {
            return false;
        }

        if (isOn)
        {
            _struck[fault] = HostFor(fault, mesh);
        }

        var host = _struck[fault];
        switch (fault.Kind)
        {
            case FaultKind.LeaderCrash:
                return isOn && CrashLeader(mesh.Leader, fault.Length);
            case FaultKind.LeaderStop:
                return isOn && mesh.Leader.Phase == CandidatePhase.Leading && StopInOrder(mesh.Leader.Name, fault.Length);
            case FaultKind.Freeze:
                return isOn && Freeze(host, fault.Length);
            case FaultKind.FreezeMidTurn when isOn:
                _system.Engine.FreezeDuringTurn(host, (int)_random.Next(0, 5), fault.Length);
                return true;
            case FaultKind.FreezeMidTurn:
                _system.Engine.DisarmFreeze(host);
                return false;
            case FaultKind.ClockStep:
                // As a time service corrects it: by less than what gateways and coordinator allow their clocks to be apart.
                var step = TimeSpan.FromMilliseconds(800 * (fault.Strength - 0.5));
                _system.Engine.StepClock(host, isOn ? step : -step);
                return true;
            default:
                SetWays(mesh, fault, host, isOn);
                return true;
        }
    }

    private void SetWays(FleetMesh mesh, PlannedFault fault, string host, bool isOn)
    {
        var network = _system.Engine.Network;
        switch (fault.Kind)
        {
            case FaultKind.CutOneWay:
                SetCut(host, OtherThan(host, fault), isOn, isOneWay: true);
                break;
            case FaultKind.DatabaseCut when fault.Strength < 0.25:
                SetCut(SimulatedDatabase.Host, host, isOn, isOneWay: true);
                break;
            case FaultKind.DatabaseCut:
                SetCut(host, SimulatedDatabase.Host, isOn, isOneWay: fault.Strength < 0.5);
                break;
            case FaultKind.DatabaseDown:
                _databaseDown += isOn ? 1 : -1;
                mesh.Database.IsUp = _databaseDown == 0;
                break;
            case FaultKind.DatabaseSlow:
                mesh.Database.ExtraTime = isOn ? TimeSpan.FromMilliseconds(200 + (400 * fault.Strength)) : TimeSpan.Zero;
                break;
            case FaultKind.DelaySpike:
                var usual = _system.Options.Engine.Network;
                network.Options = isOn ? usual with { SlowShare = 0.05 + (0.5 * fault.Strength), SlowDelay = TimeSpan.FromSeconds(2) } : usual;
                break;
        }
    }

    private void SetCut(string from, string to, bool isOn, bool isOneWay)
    {
        var network = _system.Engine.Network;
        if (!isOn)
        {
            network.Heal(from, to);
        }
        else if (isOneWay)
        {
            network.CutOneWay(from, to);
        }
        else
        {
            network.Cut(from, to);
        }
    }

    private static bool CrashLeader(Candidate leader, TimeSpan restartAfter)
    {
        leader.Crash(restartAfter);
        return true;
    }

    private bool Freeze(string host, TimeSpan span)
    {
        if (_system.Engine.IsFrozen(host))
        {
            return false;
        }

        _system.Engine.Freeze(host, span);
        return true;
    }

    /// <summary>Half of what strikes one process strikes the one that coordinates.</summary>
    private string HostFor(PlannedFault fault, FleetMesh mesh)
    {
        var draw = (int)(fault.Strength * 1_000);
        IReadOnlyList<string> hosts = fault.Kind == FaultKind.DatabaseCut ? _system.Deciders : _system.Hosts;
        return draw % 2 == 0 ? mesh.Leader.Name : hosts[draw / 2 % hosts.Count];
    }

    private string OtherThan(string host, PlannedFault fault)
    {
        string[] others = [.. _system.Hosts.Where(other => other != host)];
        return others[(int)(fault.Strength * 10_000) % others.Length];
    }
}
