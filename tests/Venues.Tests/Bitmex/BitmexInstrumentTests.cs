using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>Rules of instruments, their contracts, and the tiers that follow from the risk limits.</summary>
public sealed class BitmexInstrumentTests
{
    [Fact]
    public void A_contract_that_is_listed_no_more_stays_known()
    {
        var markets = BitmexFacts.Markets();
        markets.Learn([new BitmexContract("ETHUSDT", 1000, ContractKind.Linear, "USDT")]);
        Assert.Equal((BitmexFacts.Contract, 1000m), (markets.Find("XBTUSDT"), markets.Find("ETHUSDT")!.PerUnit));
        markets.Learn([new BitmexContract("ETHUSDT", 100, ContractKind.Linear, "USDT")]);
        Assert.Equal(100m, markets.Find("ETHUSDT")!.PerUnit);
    }

    [Fact]
    public void Rules_are_told_in_base_units()
    {
        var row = BitmexFacts.Row(BitmexFacts.Instrument);
        var contract = BitmexContract.Read(row);
        Assert.Equal(BitmexFacts.Contract, contract);
        Assert.Equal(
            new InstrumentSpec(new InstrumentId("bitmex", "XBTUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.0001m, 0.0001m, 1000m, 1000m, 0, TimeSpan.FromHours(8), IsTrading: true),
            BitmexInstruments.Read(row, contract, "bitmex"));
    }

    [Theory]
    [InlineData("\"isInverse\":false", "\"isInverse\":true")] // and yet settled in its quote currency
    [InlineData("\"settlCurrency\":\"USDt\"", "\"settlCurrency\":\"XBt\"")]
    [InlineData("\"isQuanto\":false", "\"isQuanto\":true")]
    [InlineData("FFWCSX", "FFCCSX")]
    [InlineData("FFWCSX", "IFXXXP")]
    public void What_is_no_perpetual_of_a_known_kind_is_read_and_refused(string of, string to)
    {
        var row = BitmexFacts.Row(BitmexFacts.Instrument.Replace(of, to, StringComparison.Ordinal));
        var contract = BitmexContract.Read(row);
        Assert.Null(contract.Kind);
        Assert.Throws<FrameException>(() => BitmexInstruments.Read(row, contract, "bitmex"));
        var markets = new BitmexMarkets("USDT");
        markets.Learn([contract]);
        Assert.Null(markets.Find("XBTUSDT"));
    }

    [Fact]
    public void Rules_of_an_inverse_contract_are_told_in_its_quote_currency()
    {
        var row = BitmexFacts.Row(BitmexFacts.InverseInstrument);
        var contract = BitmexContract.Read(row);
        Assert.Equal(new BitmexContract("XBTUSD", 1, ContractKind.Inverse, "BTC"), contract);
        Assert.Equal(
            new InstrumentSpec(
                new InstrumentId("bitmex", "XBTUSD"), "BTC", "USD", "BTC", 0.1m, 100m, 100m, 10_000_000m, 10_000_000m, 0, TimeSpan.FromHours(8), IsTrading: true, ContractKind.Inverse),
            BitmexInstruments.Read(row, contract, "bitmex"));
        Assert.Equal((0m, 200m, 350m), (BitmexRiskLimits.Read(row)[0].NotionalFloor, BitmexRiskLimits.Read(row)[1].NotionalFloor, BitmexRiskLimits.Read(row)[2].NotionalFloor));
        var markets = new BitmexMarkets("BTC");
        markets.Learn([contract, BitmexFacts.Contract]);
        Assert.Equal((contract, null), (markets.Find("XBTUSD"), markets.Find("XBTUSDT")));
    }

    [Theory]
    [InlineData(-1_000_000_000, 10)]
    [InlineData(-100_000_000, 1)]
    [InlineData(-50_000_000, 0.5)]
    public void The_face_value_of_an_inverse_contract_follows_from_its_multiplier(int multiplier, double face)
    {
        var contract = BitmexContract.Read(BitmexFacts.Row(BitmexFacts.InverseInstrument.Replace("-100000000", multiplier.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        Assert.Equal(((decimal)face * 300, 300L), (contract.Native(300), contract.Contracts((decimal)face * 300)));
        Assert.Null(contract.Contracts((decimal)face * 0.5m));
    }

    [Theory]
    [InlineData("100000000")]
    [InlineData("0")]
    [InlineData("-300000000")]
    public void A_face_value_that_is_none_is_an_error(string multiplier) => Assert.Throws<FrameException>(
        () => BitmexContract.Read(BitmexFacts.Row(BitmexFacts.InverseInstrument.Replace("-100000000", multiplier, StringComparison.Ordinal))));

    [Theory]
    [InlineData("1000000", "3")]
    [InlineData("1000000", "0")]
    [InlineData("1000000", "-1000000")]
    public void A_contract_that_is_no_decimal_part_of_a_base_unit_is_an_error(string of, string to) => Assert.Throws<FrameException>(
        () => BitmexContract.Read(BitmexFacts.Row(BitmexFacts.Instrument.Replace($"\"underlyingToPositionMultiplier\":{of}", $"\"underlyingToPositionMultiplier\":{to}", StringComparison.Ordinal))));

    [Fact]
    public void Contracts_and_base_units_are_exact_both_ways()
    {
        Assert.Equal(1_234_500, BitmexFacts.Contract.Contracts(1.2345m));
        Assert.Equal(1.2345m, BitmexFacts.Contract.Native(1_234_500));
        Assert.Null(BitmexFacts.Contract.Contracts(0.0000001m));
    }

    [Fact]
    public void Rates_grow_by_the_base_maintenance_rate_with_every_step()
    {
        var tiers = BitmexRiskLimits.Read(BitmexFacts.Row(BitmexFacts.Instrument));
        MaintenanceTier[] lowest = [new(0, 0.005m, 100), new(1_000_000, 0.01m, 66.66m), new(1_500_000, 0.015m, 50), new(2_000_000, 0.02m, 40)];
        Assert.Equal(lowest, tiers.Take(4));
        Assert.All(tiers.Zip(tiers.Skip(1)), pair => Assert.True(pair.First.NotionalFloor < pair.Second.NotionalFloor && pair.First.MaintenanceRate < pair.Second.MaintenanceRate));
    }

    [Theory]
    [InlineData("XBt", 0.00000001)]
    [InlineData("USDt", 0.000001)]
    public void Minor_units(string currency, double unit) => Assert.Equal((decimal)unit, BitmexMoney.UnitOf(currency));

    [Fact]
    public void A_currency_whose_minor_unit_is_not_known_is_an_error() =>
        Assert.Throws<FrameException>(() => BitmexMoney.Amount(BitmexFacts.Row("""{"amount":1,"currency":"Gwei"}"""), "amount", "currency"));
}
