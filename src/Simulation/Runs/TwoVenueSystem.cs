using Hedgerow.Actors.Alarms;
using Hedgerow.Actors.Bookkeeper;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Desk;
using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Treasurer;
using Hedgerow.Hedging.Transfers;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>The whole system over two simulated venues or more: the very actors of production in a simulated engine.</summary>
public sealed partial class TwoVenueSystem
{
    /// <summary>Name of the trading account at both venues.</summary>
    public const string Account = "main";

    /// <summary>Network of transfers, in the spelling of both venues.</summary>
    public const string Network = "NET";

    private readonly List<OwnerCommand> _announced = [];
    private readonly IReadOnlyList<PairSettings> _pairs;
    private long _operatorCommands;

    /// <summary>Builds it; <see cref="Start"/> starts it.</summary>
    public TwoVenueSystem(TwoVenueOptions options)
    {
        Options = options;
        Engine = new SimulatedEngine(options.Engine, new CatalogFormat());
        Deciders = options.Layout == HostLayout.Mesh ? CandidateNames(options.Mesh.Candidates) : ["node"];
        foreach (var decider in Deciders)
            Engine.AddHost(decider, IsMesh);
        if (options.More.Count > 0 && options.Transfers is not null)
            throw new ArgumentException("Transfers are simulated between two venues.", nameof(options));
        _pairs = options.Pairs;
        var models = options.Venues.Select(OpenVenue).ToList();
        Venues = [.. options.Venues.Select((setup, i) => AddVenue(setup, models[i], models[i == 0 ? 1 : 0], HostOf(i)))];
        (A, B) = (Venues[0], Venues[1]);
        if (options.Transfers is { } transfers)
            Chain = new VenueChain(Engine, Venues, options.Engine.Seed) { Time = transfers.ChainTime };
        foreach (var decider in Deciders)
            AddDecider(decider, options);
        AddBreakers(options, options.Layout != HostLayout.OneHost);
        if (IsMesh)
            Mesh = JoinMesh(options);
    }

    private void AddDecider(string host, TwoVenueOptions options)
    {
        string[] venues = [.. Venues.Select(v => v.Name)];
        var settings = options.Coordinator(CoordinatorSettings());
        Engine.AddActor(host, Address.Coordinator, () => new HedgeCoordinator(settings));
        var accounts = options.Bookkeeper(new BookkeeperSettings { Venues = venues, AwaitsTransfers = options.Transfers is not null });
        Engine.AddActor(host, Address.Bookkeeper, () => new BookkeeperActor(accounts));
        var desk = DeskSettings(options) with { VenuesElsewhere = IsMesh ? venues : [], HasAlarms = options.Alarms is not null };
        Engine.AddActor(host, Address.Desk, () => new OperatorDesk(desk));
        Engine.AddEndpoint(host, Address.Status, IsMesh ? new CandidateBoard(this, host) : Status);
        AddAlarms(host, options.Alarms);
        if (options.Transfers is { } transfers)
        {
            var treasurer = transfers.Treasurer(new TreasurerSettings { Routes = [Route(A, B), Route(B, A)], ViewListeners = [Address.Bookkeeper] });
            Engine.AddActor(host, Address.Treasurer, () => new Treasurer(treasurer));
        }
    }

    private DeskSettings DeskSettings(TwoVenueOptions options) =>
        new() { Venues = [.. Venues.Select(v => v.Name)], Pairs = [.. _pairs.Select(p => p.Name)], HasTreasurer = options.Transfers is not null };

    /// <summary>What it was built from.</summary>
    public TwoVenueOptions Options { get; }

    /// <summary>The engine.</summary>
    public SimulatedEngine Engine { get; }

    /// <summary>Venue of leg A.</summary>
    public SimulatedVenue A { get; }

    /// <summary>Venue of leg B.</summary>
    public SimulatedVenue B { get; }

    /// <summary>The network between the venues; null without transfers.</summary>
    public VenueChain? Chain { get; }

    /// <summary>What people would see.</summary>
    public StatusBoard Status { get; } = new();

    /// <summary>Host of the coordinator, in a mesh of whoever took over last; with <see cref="HostLayout.OneHost"/> of everything.</summary>
    public string CoordinatorHost => Mesh?.Leader.Name ?? Deciders[0];

    /// <summary>Hosts that may coordinate.</summary>
    public IReadOnlyList<string> Deciders { get; }

    /// <summary>All hosts.</summary>
    public IReadOnlyList<string> Hosts => Options.Layout == HostLayout.OneHost ? Deciders : [.. Deciders, .. Venues.Select((_, i) => HostOf(i))];

    /// <summary>All venues; A and B first.</summary>
    public IReadOnlyList<SimulatedVenue> Venues { get; }

    /// <summary>Every pair.</summary>
    public IReadOnlyList<PairSettings> Pairs => _pairs;

    /// <summary>True signed base quantity on leg A.</summary>
    public decimal PositionA => BaseOf(A);

    /// <summary>True signed base quantity on leg B.</summary>
    public decimal PositionB => BaseOf(B);

    /// <summary>True sum over all venues, base units.</summary>
    public decimal NetExposure => Venues.Sum(BaseOf);

    /// <summary>Largest lot of all, base units; of an inverse instrument at the lowest price that it traded at.</summary>
    public decimal Lot => Venues.Max(LotOf);

    /// <summary>
    /// Net exposure below which everything is hedged: a lot. Pairs with an uneven leg are each apart by up to a lot.
    /// </summary>
    public decimal Dust => HasUneven
        ? (Lot * (1 + _pairs.Count(pair => SetupOf(pair.LegA.Venue).IsUneven || SetupOf(pair.LegB.Venue).IsUneven)))
            + Venues.Sum(venue => venue.Truth.Inverse?.Slack ?? 0m)
        : Lot;

    /// <summary>Base units below which some venue takes no order that does not reduce its position there, at a price.</summary>
    public decimal SmallestBase(decimal price) => Math.Max(Lot, Options.Venues.Max(setup => setup.Terms.Spec.MinNotional) / price);

    /// <summary>True when equal lots do not keep every pair level.</summary>
    public bool HasUneven => Options.Venues.Any(setup => setup.IsUneven);

    /// <summary>True when a venue's contract is inverse.</summary>
    public bool HasInverse => Options.Venues.Any(setup => setup.IsInverse);

    /// <summary>True signed base quantity at a venue; of an inverse instrument as its legs count it, at their entries.</summary>
    public decimal BaseOf(SimulatedVenue venue) => venue.Truth.Inverse is { } inverse ? inverse.Base : venue.Truth.PositionOf(SetupOf(venue).Symbol);

    private decimal LotOf(SimulatedVenue venue)
    {
        var lot = SetupOf(venue).Terms.Spec.LotSize;
        return venue.Truth.Inverse is { } inverse ? inverse.LowestPrice > 0m ? lot / inverse.LowestPrice : 0m : lot;
    }

    private VenueSetup SetupOf(string venue) => Options.Venues.First(setup => setup.Name == venue);

    /// <summary>An amount of a venue's settle asset in quote currency, at the mark.</summary>
    internal decimal InQuote(SimulatedVenue venue, decimal amount) => SetupOf(venue) is { IsInverse: true } setup
        ? Math.Round(amount * venue.Model.Mark(setup.Symbol).Mark, 8)
        : amount;

    /// <summary>True when the legs that the coordinator last showed add up to the venues' true positions.</summary>
    public bool ShowsTruth => Status.Coordinator is { } view
        && Venues.All(venue => ShownAt(view, venue) == venue.Truth.PositionOf(SetupOf(venue).Symbol));

    /// <summary>What a venue was built from.</summary>
    public VenueSetup SetupOf(SimulatedVenue venue) => Options.Venues.First(setup => setup.Name == venue.Name);

    /// <summary>The venue of a name.</summary>
    public SimulatedVenue VenueOf(string name) => Venues.First(venue => venue.Name == name);

    /// <summary>Shown and true positions, for people.</summary>
    public string Positions() => string.Join("; ", Venues.Select(venue =>
        $"{venue.Name} shown as {(Status.Coordinator is { } view ? ShownAt(view, venue) : null)} is {venue.Truth.PositionOf(SetupOf(venue).Symbol)}"));

    private static decimal ShownAt(CoordinatorView view, SimulatedVenue venue) => view.Pairs.Sum(pair =>
        (pair.LegA.Venue == venue.Name ? pair.NativeA : 0m) + (pair.LegB.Venue == venue.Name ? pair.NativeB : 0m));

    /// <summary>True equity over both venues.</summary>
    public decimal Equity => Venues.Sum(venue => InQuote(venue, venue.Model.Margin(Account).Equity));

    /// <summary>The pair as the coordinator last showed it; null before it did.</summary>
    public PairView? Pair => Status.Coordinator?.Pairs.FirstOrDefault(pair => pair.Name == Options.Pair.Name);

    /// <summary>Starts engine and feeds.</summary>
    public void Start()
    {
        Engine.Start();
        Mesh?.Start();
        foreach (var venue in Venues)
            venue.Begin();
    }

    /// <summary>An operator speaks to the desk about the pair, or about all where there are several.</summary>
    /// <returns>The request's id, under which <see cref="StatusBoard.Interventions"/> has what became of it.</returns>
    public string Operate(OperatorAction action, string why = "simulation") =>
        Operate(new OperatorCommand("", action, _pairs.Count > 1 ? "*" : Options.Pair.Name, "driver", why));

    /// <summary>An operator speaks to the desk; the request id is given here when the command has none.</summary>
    /// <returns>The request's id, under which <see cref="StatusBoard.Interventions"/> has what became of it.</returns>
    public string Operate(OperatorCommand command)
    {
        var told = command.RequestId.Length > 0 ? command : command with { RequestId = $"op{++_operatorCommands}" };
        Engine.Post(Address.Desk, told, default, Address.Status);
        return told.RequestId;
    }

    /// <summary>The owner says that money was put in or taken out; said again by <see cref="RepeatAnnouncements"/> until it was taken.</summary>
    public void Announce(OwnerAction action, decimal amount) => Announce(action, amount, A);

    /// <summary>The same of the book that a venue's account belongs to.</summary>
    public void Announce(OwnerAction action, decimal amount, SimulatedVenue venue)
    {
        _announced.Add(new OwnerCommand($"owner{_announced.Count + 1}", action, venue.Model.AssetOf(Account), amount, "driver", "simulation"));
        RepeatAnnouncements();
    }

    /// <summary>The owner repeats what the bookkeeper has not taken: at that moment it may not have known what a share is worth.</summary>
    public void RepeatAnnouncements()
    {
        foreach (var command in _announced.Where(command => !Status.Done.Contains(command.RequestId)))
            Engine.Post(Address.Bookkeeper, command, default, Address.Status);
    }

    /// <summary>An operator names a pair that is not there, and repeats the last command.</summary>
    public void Mistake()
    {
        Engine.Post(Address.Coordinator, new OperatorCommand("typo", OperatorAction.Flatten, Options.Pair.Name + "?", "driver", "a slip"), default, Address.Status);
        if (_operatorCommands > 0)
            Engine.Post(Address.Coordinator, new OperatorCommand($"op{_operatorCommands}", OperatorAction.Pause, Options.Pair.Name, "driver", "told twice"), default, Address.Status);
    }

    /// <summary>An operator speaks to the desk about a transfer.</summary>
    public string Operate(TransferCommand command) => Operate(command switch
    {
        ApproveTransfer a => new OperatorCommand(a.RequestId, OperatorAction.Approve, "", a.Who, a.Why, Subject: a.TransferId),
        RejectTransfer r => new OperatorCommand(r.RequestId, OperatorAction.Reject, "", r.Who, r.Why, Subject: r.TransferId),
        SettleTransfer s => new OperatorCommand(s.RequestId, OperatorAction.SettleTransfer, "", s.Who, s.Why, Subject: s.TransferId),
        OrderTransfer o => new OperatorCommand(o.RequestId, OperatorAction.Transfer, "", o.Who, o.Why, Subject: o.Route, Quantity: o.Amount),
        _ => throw new ArgumentException($"{command.GetType().Name} is no word of an operator.", nameof(command)),
    });

    /// <summary>Host of a venue's gateway.</summary>
    private string HostOf(int venue) => Options.Layout == HostLayout.OneHost ? Deciders[0] : $"node-{(char)('a' + venue)}";

    private VenueModel OpenVenue(VenueSetup setup)
    {
        var model = new VenueModel(setup.Name, setup.Rules);
        model.AddInstrument(setup.Terms);
        model.OpenAccount(Account, setup.Terms.Spec.SettleAsset, setup.Deposit, setup.Leverage, Engine.Now);
        var interval = setup.Terms.Spec.FundingInterval;
        if (interval > TimeSpan.Zero)
        {
            model.SetFunding(setup.Symbol, setup.FundingRate, interval, NextStamp(interval), Engine.Now);
        }

        if (Options.Transfers is { } transfers)
        {
            model.SetNetwork(transfers.Network with { Asset = setup.Terms.Spec.SettleAsset, Network = Network });
        }

        return model;
    }

    private SimulatedVenue AddVenue(VenueSetup setup, VenueModel model, VenueModel other, string host)
    {
        if (Options.Layout != HostLayout.OneHost)
        {
            Engine.AddHost(host, IsMesh);
        }

        Address? breaker = Options.Breaker is null ? null : BreakerOf(setup.Name, host);
        var gateway = setup.Gateway(new GatewaySettings { Venue = setup.Name, Symbols = [setup.Symbol], Breaker = breaker, Bookkeeper = Address.Bookkeeper });
        if (Options.Transfers is { } transfers)
        {
            gateway = gateway with { StateListeners = [.. gateway.StateListeners, Address.Treasurer], Funds = transfers.Funds(FundsOf(setup, other, transfers)) };
        }

        Engine.AddActor(host, Address.Gateway(setup.Name), () => new ExchangeGateway(gateway));
        return new SimulatedVenue(
            Engine, host, model, Account, setup.Wire, setup.Feed ?? new NoFeed(), Options.Engine.Seed)
        {
            Breaker = breaker,
            Truth = new VenueTruth { Inverse = setup.IsInverse ? new InverseTruth() : null, Coin = setup.IsSpot ? setup.Terms.Spec.BaseAsset : null },
        };
    }

    private void AddAlarms(string host, AlarmSettings? alarms)
    {
        if (alarms is null)
            return;
        Engine.AddActor(host, Address.Alarms, () => new AlarmDesk(alarms));
        Engine.AddEndpoint(host, Address.AlarmChannels, new AlarmPager(Engine, Options.Engine.Seed));
        Status.Noticed = notice => Engine.Post(Address.Alarms, notice, default, Address.Status);
    }

    /// <summary>Stamps lie on multiples of the interval since midnight UTC.</summary>
    private DateTimeOffset NextStamp(TimeSpan interval)
    {
        var sinceMidnight = Engine.Now.TimeOfDay;
        return Engine.Now - sinceMidnight + (interval * ((sinceMidnight.Ticks / interval.Ticks) + 1));
    }

    private CoordinatorSettings CoordinatorSettings() => new()
    {
        Venues = [.. Options.Venues.Select(Terms)],
        TellsTreasurer = Options.Transfers is not null,
        Pairs = _pairs,
    };

    private static FundsSettings FundsOf(VenueSetup setup, VenueModel other, TransferSetup transfers)
    {
        var asset = setup.Terms.Spec.SettleAsset;
        return new FundsSettings
        {
            Withdrawals =
            [
                new AllowedWithdrawal(
                    RouteName(setup.Name, other.Venue), asset, Network, other.DepositAddress(Account, asset, Network)!, "", transfers.MaxAmount),
            ],
            DepositPlaces = [new DepositPlace(asset, Network)],
        };
    }

    /// <summary>Name of the route from a venue to another.</summary>
    public static string RouteName(string from, string to) => $"{from}-to-{to}";

    private RouteSettings Route(SimulatedVenue from, SimulatedVenue to)
    {
        var transfers = Options.Transfers!;
        var asset = from.Model.AssetOf(Account);
        return transfers.Route(new RouteSettings
        {
            Limits = new TransferRoute
            {
                Name = RouteName(from.Name, to.Name),
                From = from.Name,
                To = to.Name,
                MaxAmount = transfers.MaxAmount,
                DailyAmount = transfers.DailyAmount,
            },
            Asset = asset,
            Network = Network,
            DepositNetwork = Network,
            Address = to.Model.DepositAddress(Account, asset, Network)!,
            Mode = transfers.Mode,
        });
    }

    private static VenueTerms Terms(VenueSetup setup) =>
        new(setup.Name, setup.Terms.MakerFeeRate, setup.Terms.TakerFeeRate);
}
