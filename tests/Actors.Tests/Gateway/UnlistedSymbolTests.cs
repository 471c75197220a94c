using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>A symbol that the venue does not list, mistyped or taken off: what is asked about it fails, and nothing else does.</summary>
public sealed class UnlistedSymbolTests
{
    private const string Other = "ETHUSDT";

    private static readonly InstrumentSpec OtherSpec = GatewayBench.Spec with { Id = new InstrumentId("v", Other), BaseAsset = "ETH" };

    private readonly GatewayBench _bench = new(GatewayBench.Settings with { Symbols = [GatewayBench.Symbol, Other] });

    private int Alarms(string text) => _bench.Told<Notice>().Count(n => n.Level == NoticeLevel.Alarm && n.Text.Contains(text, StringComparison.Ordinal));

    private static OrderRequest OtherRequest(long sequence) => GatewayBench.Request(sequence) with { Symbol = Other };

    [Fact]
    public void The_others_are_compared_and_traded()
    {
        _bench.FailingSymbols.Add(Other);
        _bench.Ready();
        _bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal((GatewayPhase.Ready, true), (_bench.LastState.Phase, _bench.LastState.AcceptsExposure));
        Assert.Equal(VenueHealth.Healthy, _bench.LastState.Health!.Health);
        Assert.Equal(0, Alarms("not reconciled"));
    }

    [Fact]
    public void It_is_alarmed_once()
    {
        _bench.FailingSymbols.Add(Other);
        _bench.Start();
        _bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(1, Alarms("does not list " + Other));
    }

    [Fact]
    public void What_is_asked_about_a_listed_one_must_not_fail()
    {
        _bench.OtherRules.Add(OtherSpec);
        _bench.FailingSymbols.Add(Other);
        _bench.Start();
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(GatewayPhase.Reconciling, _bench.LastState.Phase);
    }

    /// <summary>What became of an order is not guessed: while one is open, its symbol must answer.</summary>
    [Fact]
    public void An_open_order_of_one_that_was_taken_off_keeps_the_ledger_open()
    {
        _bench.OtherRules.Add(OtherSpec);
        _bench.Ready();
        _bench.Send(OtherRequest(1));
        _bench.OtherRules.Clear();
        _bench.FailingSymbols.Add(Other);
        var agreed = _bench.Events<LedgerAgreed>().Count;
        _bench.Run(TimeSpan.FromMinutes(15));
        Assert.Equal((OrderState.InDoubt, agreed), (_bench.Order(GatewayBench.Id(1)).State, _bench.Events<LedgerAgreed>().Count));

        _bench.FailingSymbols.Clear();
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
        Assert.True(_bench.Events<LedgerAgreed>().Count > agreed);
    }

    /// <summary>The account shows what is held of anything: of what was taken off it is gone.</summary>
    [Fact]
    public void A_position_of_one_that_was_taken_off_is_what_the_account_shows()
    {
        _bench.OtherRules.Add(OtherSpec);
        _bench.Ready();
        _bench.Send(OtherRequest(1));
        _bench.SetVenue(_bench.Seen(GatewayBench.Id(1), OrderStatus.Filled, 1m) with { Symbol = Other });
        _bench.Send(new OrderChanged(_bench.VenueOrders[0]));
        Assert.Equal(1m, _bench.State.Positions[Other]);
        _bench.OtherRules.Clear();
        _bench.FailingSymbols.Add(Other);
        _bench.Run(TimeSpan.FromMinutes(15));
        var corrected = Assert.Single(_bench.Told<LedgerCorrected>());
        Assert.Equal((Other, -1m, CorrectionCause.Unexplained), (corrected.Symbol, corrected.Delta, corrected.Cause));
        Assert.Equal(GatewayPhase.Ready, _bench.LastState.Phase);
    }
}
