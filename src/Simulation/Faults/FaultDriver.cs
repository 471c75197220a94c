using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Makes planned faults happen to a system and knows when the last one ended.</summary>
public sealed partial class FaultDriver
{
    private readonly TwoVenueSystem _system;
    private readonly SimulationRandom _random;
    private int _active;
    private readonly int[] _disturbing;
    private readonly DateTimeOffset[] _undisturbedSince;
    private DateTimeOffset _lastEnd;

    /// <summary>Schedules a plan; call it when the engine has been started.</summary>
    public FaultDriver(TwoVenueSystem system, IReadOnlyList<PlannedFault> plan)
    {
        _system = system;
        (_disturbing, _undisturbedSince) = (new int[system.Venues.Count], new DateTimeOffset[system.Venues.Count]);
        _random = SimulationRandom.For(system.Options.Engine.Seed, "fault details");
        _lastEnd = system.Engine.Now;
        Array.Fill(_undisturbedSince, _lastEnd);
        foreach (var fault in plan)
        {
            system.Engine.Schedule(fault.At, () => Begin(fault));
        }
    }

    /// <summary>When the last fault ended; the end of time while one is active.</summary>
    public DateTimeOffset HealthySince => _active > 0 ? DateTimeOffset.MaxValue : _lastEnd;

    /// <summary>
    /// When the last fault ended that could keep a venue's ladder from trading: its own and those of hosts, but no move of
    /// the market, of money, and no wrong reading; the end of time while one is active.
    /// </summary>
    public DateTimeOffset UndisturbedSince(SimulatedVenue venue)
    {
        var index = IndexOf(venue);
        return _disturbing[index] > 0 ? DateTimeOffset.MaxValue : _undisturbedSince[index];
    }

    private static bool Disturbs(PlannedFault fault, int venue) =>
        fault.Kind is not (FaultKind.MarketMove or FaultKind.OwnerMoves or FaultKind.WrongAccount or FaultKind.OperatorReduces) && (fault.Venue == venue || fault.Kind.IsOfHosts());

    private void Disturb(PlannedFault fault, int change)
    {
        for (var venue = 0; venue < _disturbing.Length; venue++)
        {
            if (Disturbs(fault, venue))
            {
                _disturbing[venue] += change;
                _undisturbedSince[venue] = _system.Engine.Now;
            }
        }
    }

    /// <summary>Faults that took effect, by kind.</summary>
    public SortedDictionary<FaultKind, int> Happened { get; } = [];

    private void Begin(PlannedFault fault)
    {
        _active++;
        Disturb(fault, 1);
        _system.Engine.Trace.Remark(_system.Engine.Now, $"fault {fault}");
        if (Apply(fault, isOn: true))
        {
            Happened[fault.Kind] = Happened.GetValueOrDefault(fault.Kind) + 1;
        }

        _system.Engine.Schedule(fault.Length, () => End(fault));
    }

    private void End(PlannedFault fault)
    {
        Apply(fault, isOn: false);
        _active--;
        Disturb(fault, -1);
        _lastEnd = _system.Engine.Now;
        _system.Engine.Trace.Remark(_lastEnd, $"fault ends {fault}");
    }

    /// <returns>False when there was nothing that it could happen to.</returns>
    private bool Apply(PlannedFault fault, bool isOn)
    {
        var venue = _system.Venues[fault.Venue];
        switch (fault.Kind)
        {
            case FaultKind kind when kind.IsOfTransfers():
                return StrikeTransfer(venue, _system.Venues[1 - fault.Venue], fault, isOn);
            case >= FaultKind.SubmitLost and <= FaultKind.QueryFail:
                SetRates(venue.Faults, fault, isOn ? 0.1 + (0.5 * fault.Strength) : 0);
                return true;
            case >= FaultKind.PrivateDown and <= FaultKind.PublicSilent:
                SetStream(venue, fault.Kind, isOn);
                return true;
            case FaultKind.HiddenTrade:
                venue.SetPrivate(isOn ? StreamState.Silent : StreamState.Up);
                venue.Faults.ConcealsTradesByHand = isOn;
                return isOn && Strike(venue, fault);
            case FaultKind.OldCoordinator:
                return isOn && SpeakOfOldEpoch(venue);
            case FaultKind.CoordinatorHung or FaultKind.GatewayHung:
                return isOn && MakeHang(venue, fault);
            case FaultKind.RejectStreak:
                venue.Faults.SetRate(RequestKind.Place, RequestFault.Refused, isOn ? 1 : 0);
                return true;
            case FaultKind.PricesApart:
                // From 11 % to 30 %, either way.
                venue.Faults.PriceShift = isOn ? (fault.Strength < 0.5 ? 1 : -1) * (0.11m + ((decimal)Math.Abs(fault.Strength - 0.5) * 0.38m)) : 0m;
                return true;
            case FaultKind.StaleResting:
                venue.SetPublic(isOn ? StreamState.Silent : StreamState.Up);
                venue.Faults.SetRate(RequestKind.Cancel, RequestFault.Lost, isOn ? 1 : 0);
                return true;
            case FaultKind.OperatorReduces:
                return isOn && HavePairReduced(fault);
            case FaultKind.OwnerMoves:
                return MoveOwnersMoney(venue, fault, isOn);
            case FaultKind.WrongAccount:
                venue.Faults.WrongAccounts = isOn;
                return true;
            case FaultKind.OperatorMistake:
                if (isOn)
                    _system.Mistake();
                return isOn;
            case FaultKind.Liquidation or FaultKind.Deleverage or FaultKind.ForeignTrade:
                return isOn && Strike(venue, fault);
            case FaultKind kind when kind.IsOfMesh():
                return StrikeMesh(fault, isOn);
            case FaultKind kind when kind.IsOfHosts():
                return StrikeHost(fault, isOn);
            case FaultKind.MarketMove:
                return isOn && MoveMarket(fault);
            default:
                return SetWire(venue, fault, isOn);
        }
    }

    private bool MakeHang(SimulatedVenue venue, PlannedFault fault)
    {
        _system.Engine.Hang(fault.Kind == FaultKind.CoordinatorHung ? Address.Coordinator : Address.Gateway(venue.Name), fault.Length);
        return true;
    }

    private static void SetRates(VenueFaults faults, PlannedFault fault, double rate)
    {
        switch (fault.Kind)
        {
            case FaultKind.SubmitLost:
                faults.SetRate(RequestKind.Place, RequestFault.Lost, rate);
                break;
            case FaultKind.SubmitTimeout:
                faults.SetRate(RequestKind.Place, RequestFault.AnswerLost, rate);
                break;
            case FaultKind.SubmitLate:
                faults.SetRate(RequestKind.Place, RequestFault.Late, rate);
                break;
            case FaultKind.SubmitError:
                faults.SetRate(RequestKind.Place, RequestFault.ErrorBefore, rate / 2);
                faults.SetRate(RequestKind.Place, RequestFault.ErrorAfter, rate / 2);
                break;
            case FaultKind.SubmitRefused:
                faults.SetRate(RequestKind.Place, RequestFault.Refused, rate);
                break;
            case FaultKind.CancelFail:
                faults.SetRate(RequestKind.Cancel, RequestFault.Lost, rate / 2);
                faults.SetRate(RequestKind.Cancel, RequestFault.AnswerLost, rate / 2);
                break;
            default:
                faults.SetRate(RequestKind.Query, RequestFault.Lost, rate / 2);
                faults.SetRate(RequestKind.Query, RequestFault.ErrorBefore, rate / 2);
                break;
        }
    }

    private static void SetStream(SimulatedVenue venue, FaultKind kind, bool isOn)
    {
        var isPrivate = kind is FaultKind.PrivateDown or FaultKind.PrivateSilent;
        var state = !isOn ? StreamState.Up
            : kind is FaultKind.PrivateDown or FaultKind.PublicDown ? StreamState.Down : StreamState.Silent;
        if (isPrivate)
        {
            venue.SetPrivate(state);
        }
        else
        {
            venue.SetPublic(state);
        }
    }

    private bool SetWire(SimulatedVenue venue, PlannedFault fault, bool isOn)
    {
        switch (fault.Kind)
        {
            case FaultKind.HistoryLag:
                // Within the time that a gateway allows the venue's history to catch up.
                venue.Faults.HistoryLag = isOn ? TimeSpan.FromMilliseconds(100 + (500 * fault.Strength)) : TimeSpan.Zero;
                break;
            case FaultKind.HistoryShort:
                venue.Faults.HistoryDepth = isOn ? TimeSpan.FromSeconds(1 + (20 * fault.Strength)) : null;
                break;
            case FaultKind.BookGap when isOn:
                venue.BreakBook(SymbolOf(venue), TimeSpan.FromSeconds(0.2 + (3 * fault.Strength)));
                break;
            case FaultKind.BookCrossed:
                venue.Faults.CrossedBooks = isOn;
                break;
            case FaultKind.DuplicatePush:
                venue.Faults.PushDuplicateRate = isOn ? fault.Strength : 0;
                break;
            case FaultKind.Reorder:
                venue.Faults.ExtraDelay = isOn ? TimeSpan.FromMilliseconds(700 * fault.Strength) : TimeSpan.Zero;
                break;
            case FaultKind.Ban when isOn:
                venue.Ban(fault.Length);
                break;
            case FaultKind.ClockSkew:
                venue.Faults.ClockError = isOn ? TimeSpan.FromSeconds(8 * (fault.Strength - 0.5)) : TimeSpan.Zero;
                break;
            case FaultKind.VenueDown:
                venue.SetDown(isOn);
                break;
        }

        return true;
    }

    private bool SpeakOfOldEpoch(SimulatedVenue venue)
    {
        // A gateway that has not heard of the new epoch rightly obeys the old one.
        if (_system.Status.Coordinator is not { Epoch: > 1 } view
            || !_system.Status.Gateways.TryGetValue(venue.Name, out var state) || state.Epoch < view.Epoch)
        {
            return false;
        }

        var pair = _system.Pairs.First(p => p.LegA.Venue == venue.Name || p.LegB.Venue == venue.Name);
        var id = new ClientOrderId(view.Epoch - 1, pair.Number, pair.LegA.Venue == venue.Name ? 0 : 1, _random.Next(1, 1_000_000));
        _system.Engine.Post(Address.Gateway(venue.Name), new OrderRequest(
            id.Epoch, id.ToString(), SymbolOf(venue), Side.Buy, OrderType.LimitIoc, _system.SetupOf(venue).Terms.Spec.LotSize, venue.Model.Mark(SymbolOf(venue)).Mark * 2,
            false, OrderPurpose.Open));
        return true;
    }

    private bool Strike(SimulatedVenue venue, PlannedFault fault)
    {
        var symbol = SymbolOf(venue);
        var held = venue.Truth.PositionOf(symbol);
        var setup = _system.SetupOf(venue);
        var lot = setup.Terms.Spec.LotSize;
        var wanted = (decimal)fault.Strength * 0.2m * (setup.IsInverse ? venue.Model.Mark(symbol).Mark : 1m);
        var some = Math.Max(lot, Math.Round(wanted / lot) * lot);
        return fault.Kind switch
        {
            FaultKind.Liquidation => !venue.IsDown && venue.Liquidate(symbol),
            FaultKind.Deleverage => !venue.IsDown && held != 0 && !setup.IsSpot && venue.Deleverage(symbol, Math.Min(some, Math.Abs(held))) > 0,
            _ => !venue.IsDown && venue.TradeByHand(symbol, _random.Chance(0.5) ? Side.Buy : Side.Sell, some),
        };
    }

    /// <summary>As a node stops: what decides first, then what orders, each with the time that it happens to get; then the process ends.</summary>
    private bool StopInOrder(string host, TimeSpan length)
    {
        var engine = _system.Engine;
        var toPark = _random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        if (_system.Mesh?.CandidateOf(host) is { } candidate)
        {
            candidate.Stop(toPark, length);
            return true;
        }

        if (!engine.IsUp(host))
        {
            return false;
        }

        if (host == _system.CoordinatorHost)
        {
            engine.Post(Address.Coordinator, new StopTrading());
        }

        var toRest = _random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        engine.Schedule(toPark, () =>
        {
            foreach (var gateway in _system.Venues.Select(venue => Address.Gateway(venue.Name)).Intersect(engine.ActorsOn(host)))
            {
                engine.Post(gateway, new StopOrdering());
            }
        });
        engine.Schedule(toPark + toRest, () => engine.Crash(host, length - toPark - toRest));
        return true;
    }

    private bool StrikeHost(PlannedFault fault, bool isOn)
    {
        var engine = _system.Engine;
        var hosts = _system.Hosts;
        var host = hosts[(int)(fault.Strength * 1000) % hosts.Count];
        var other = hosts[((int)(fault.Strength * 1000) + 1) % hosts.Count];
        switch (fault.Kind)
        {
            case FaultKind.Crash when isOn:
                _system.Crash(host, fault.Length);
                return true;
            case FaultKind.CrashMidTurn when isOn:
                engine.CrashDuringTurn(host, (int)_random.Next(0, 5), fault.Length);
                return true;
            case FaultKind.CrashAfterSend when isOn:
                engine.CrashAfterSend(host, TimeSpan.FromSeconds(0.2 + (10 * fault.Strength)));
                return true;
            case FaultKind.StopInOrder when isOn:
                return StopInOrder(host, fault.Length);
            case FaultKind.CrashMidTurn or FaultKind.CrashAfterSend:
                engine.DisarmCrash(host);
                return false;
            case FaultKind.ActorFails when isOn:
                Address[] actors = [Address.Coordinator, .. _system.Venues.Select(venue => Address.Gateway(venue.Name))];
                engine.FailNextTurn(_random.Pick(actors));
                return true;
            case FaultKind.Network when hosts.Count > 1:
                var rough = new NetworkOptions { LossRate = 0.2 * fault.Strength, SlowShare = 0.3 };
                engine.Network.Options = isOn ? rough : _system.Options.Engine.Network;
                return true;
            case FaultKind.Partition when hosts.Count > 1:
                if (isOn)
                {
                    engine.Network.Cut(host, other);
                }
                else
                {
                    engine.Network.Heal(host, other);
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>In steps of a second; the other venues go nine tenths of the way, so that the spread opens too.</summary>
    private bool MoveMarket(PlannedFault fault)
    {
        var steps = Math.Max(1, (int)fault.Length.TotalSeconds);
        var isUp = fault.Strength >= 0.5;
        var whole = 0.03m + (0.17m * (decimal)(isUp ? (fault.Strength * 2) - 1 : fault.Strength * 2));
        for (var i = 1; i <= steps; i++)
        {
            _system.Engine.Schedule(TimeSpan.FromSeconds(i), () =>
            {
                for (var venue = 0; venue < _system.Venues.Count; venue++)
                {
                    var share = whole / steps * (venue == fault.Venue ? 1m : 0.9m);
                    _system.Venues[venue].PriceFactor *= isUp ? 1m + share : 1m - share;
                }
            });
        }

        return true;
    }

    private string SymbolOf(SimulatedVenue venue) => _system.SetupOf(venue).Symbol;

    private int IndexOf(SimulatedVenue venue)
    {
        for (var i = 0; i < _system.Venues.Count; i++)
        {
            if (ReferenceEquals(_system.Venues[i], venue))
            {
                return i;
            }
        }

        throw new ArgumentException($"{venue.Name} is no venue of the system.", nameof(venue));
    }
}
