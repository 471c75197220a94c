using System.Globalization;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Kinds;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Checks;

/// <summary>
/// Looks whether a configured account can be traded on, before a node is: reachable, clock, key and what it may do, modes, fees,
/// the instruments of its pairs against those of the other venues, streams. Gives no order and changes nothing at the venue.
/// </summary>
public sealed class VenueCheck
{
    private readonly NodeOptions _options;
    private readonly VenueOptions _venue;
    private readonly CheckBounds _bounds;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly List<CheckLine> _lines = [];
    private readonly List<string> _symbols;

    private VenueCheck(NodeOptions options, VenueOptions venue, CheckBounds bounds, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _venue, _bounds, _time, _loggers) = (options, venue, bounds, time, loggers);
        _symbols = [.. LegsAt(venue.Name).Select(l => l.Own.Symbol).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Checks an account.</summary>
    /// <param name="options">The node's configuration.</param>
    /// <param name="venue">The account, one of the configuration's.</param>
    /// <param name="bounds">Bounds.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">Log.</param>
    /// <returns>What was looked at, in order.</returns>
    public static async Task<IReadOnlyList<CheckLine>> RunAsync(
        NodeOptions options, VenueOptions venue, CheckBounds bounds, TimeProvider time, ILoggerFactory loggers)
    {
        var check = new VenueCheck(options, venue, bounds, time, loggers);
        try
        {
            await using var probe = new VenueProbe(venue, bounds.AnswerPatience, time, loggers);
            await check.RunAsync(probe);
        }
        catch (CredentialException e)
        {
            check.Fail("key", e.Message, "put the key where the configuration says it is");
        }

        return check._lines;
    }

    private async Task RunAsync(VenueProbe probe)
    {
        if (!await CheckClock(probe))
            return;
        // Asked first: what of a spot account's coins counts depends on its symbols.
        var listed = await probe.AskAsync<InstrumentsAnswer>(id => new QueryInstruments(id, _symbols));
        var answer = await probe.AskAsync<VenueSetupAnswer>(id => new QueryVenueSetup(id, _symbols));
        await CheckAccount(probe, answer?.Setup);
        CheckSetup(answer?.Setup, answer is null ? "no answer in time" : answer.Problem);
        var instruments = CheckInstruments(listed);
        await CheckStreams(probe);
        // Last, because lots of an inverse contract are worth something at a price only.
        foreach (var legs in LegsAt(_venue.Name).GroupBy(l => l.Other.Venue))
            await CompareLots(legs.Key, [.. legs], instruments, probe);
        CheckLimits(probe.Limit);
    }

    private async Task<bool> CheckClock(VenueProbe probe)
    {
        var clock = await probe.AskAsync<ClockAnswer>(id => new QueryClock(id));
        if (clock is not { Ok: true })
        {
            Fail("REST", "no answer", $"look whether {_venue.RestUrl ?? "the venue"} can be reached from here, and whether the venue is down");
            return false;
        }

        Pass("REST", Text($"answers within {clock.RoundTrip.TotalMilliseconds:0} ms"));
        var found = Text($"{clock.Offset.TotalMilliseconds:+0;-0;0} ms, ± {clock.RoundTrip.TotalMilliseconds / 2:0} ms");
        // Half of the round trip is what the measurement itself does not know.
        if (clock.Offset.Duration() - clock.RoundTrip / 2 <= _bounds.ClockTolerance)
            Pass("clock", found);
        else
            Fail("clock", found, "let the machine's clock follow a time server");
        return true;
    }

    private async Task CheckAccount(VenueProbe probe, VenueSetup? setup)
    {
        var answer = await probe.AskAsync<AccountAnswer>(id => new QueryAccount(id));
        if (answer?.Account is { } account)
            Pass("key", Text($"accepted; equity {account.Equity:0.##} {account.Asset}, {account.Positions.Count} position(s)"));
        else if (setup is { AccountModeRemedy.Length: > 0 })
            NotTold("key", "accepted; the account is not read before it is of the right kind", "");
        else
            Fail("key", "the account cannot be read", "check key, secret and the addresses that the key is bound to; the log has the venue's words");
    }

    private void CheckSetup(VenueSetup? setup, string problem)
    {
        if (setup is null)
        {
            NotTold("key rights, modes, fees", problem, "look at the venue's own pages");
            return;
        }

        var isSpot = VenueKinds.Of(_venue.Kind).IsSpot;
        Judge("right to trade", setup.CanTrade, "may trade", "may not trade", $"give the key the right to trade {(isSpot ? "spot" : "contracts")}");
        CheckWithdrawals(setup.CanWithdraw);
        if (setup.IsBoundToAddresses is { } bound)
            _lines.Add(new CheckLine("addresses", CheckResult.Pass, bound ? "bound to named addresses" : "usable from anywhere", bound ? "" : "bind the key to this machine's address"));
        else
            NotTold("addresses", "not told", "bind the key to this machine's address");
        if (setup.AccountMode is { } kind)
            Judge("account mode", setup.AccountModeRemedy.Length == 0, kind, kind, setup.AccountModeRemedy);
        Judge("position mode", setup.IsOneWay, "one-way", "hedge mode", "set the account to one-way mode; it must be flat for that");
        Judge("margin mode", setup.IsMarginModeSupported, setup.MarginMode ?? "", setup.MarginMode ?? "", isSpot
            ? "set the account to a mode in which spot is paid in cash, without borrowing"
            : "set the account to cross margin of the settle asset alone");
        CheckFees(setup.Fees);
    }

    /// <summary>The right to withdraw is for a key that a route needs it of, and for no other.</summary>
    private void CheckWithdrawals(bool? can)
    {
        var routes = _options.Transfers.Routes.Where(r => r.From == _venue.Name && r.Mode is RouteMode.Confirm or RouteMode.Auto).Select(r => r.Name).ToList();
        var needed = routes.Count > 0 && _venue.WithdrawCredentials is null;
        if (can is null)
            NotTold("right to withdraw", "not told", needed ? "give it to the key: a route needs it" : "see that the key has none");
        else if (can == needed)
            Pass("right to withdraw", needed ? "has it, for " + string.Join(", ", routes) : "has none");
        else if (needed)
            Fail("right to withdraw", "has none, but " + string.Join(", ", routes) + " needs it", "give the key the right, or configure withdrawCredentials");
        else
            Fail("right to withdraw", "has it, and no route needs it of this key", "take the right from the key");
    }

    private void CheckFees(IReadOnlyList<SymbolFees> fees)
    {
        if (fees.Count == 0)
            NotTold("fees", "not told", "compare makerFeeRate and takerFeeRate with the venue's pages");
        foreach (var fee in fees)
        {
            var found = Text($"maker {fee.MakerRate}, taker {fee.TakerRate}");
            if (fee.MakerRate == _venue.MakerFeeRate && fee.TakerRate == _venue.TakerFeeRate)
                Pass("fees " + fee.Symbol, found);
            else
                Fail("fees " + fee.Symbol, found + Text($"; configured {_venue.MakerFeeRate} and {_venue.TakerFeeRate}"), "configure what the venue charges: edges count net of it");
        }
    }

    /// <summary>What the venue lists of the pairs' instruments; empty when it does not answer.</summary>
    private IReadOnlyList<InstrumentSpec> CheckInstruments(InstrumentsAnswer? answer)
    {
        if (answer is not { Ok: true })
        {
            Fail("instruments", "no answer", "try again; the log has the venue's words");
            return [];
        }

        foreach (var symbol in _symbols)
        {
            if (answer.Instruments.FirstOrDefault(i => i.Id.Symbol == symbol) is not { } spec)
                Fail("instrument " + symbol, "not listed", "correct the symbol of the pair");
            else if (spec.HasExpired(_time.GetUtcNow()))
                Fail("instrument " + symbol, Text($"ended at {spec.Expiry!.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC"), "take the pair out");
            else if (!spec.IsTrading)
                Fail("instrument " + symbol, "does not trade", "take the pair out, or wait until it trades");
            else
                Pass("instrument " + symbol, Text($"tick {spec.TickSize}, lot {spec.LotSize}, from {spec.MinQuantity}, {spec.MinNotional} notional{(spec.Expiry is { } end ? Text($", ends at {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "")}"));
        }

        return answer.Instruments;
    }

    private async Task CompareLots(string other, List<(string Pair, LegOptions Own, LegOptions Other)> legs, IReadOnlyList<InstrumentSpec> own, VenueProbe probe)
    {
        var theirs = await InstrumentsOf(other, [.. legs.Select(l => l.Other.Symbol).Distinct(StringComparer.Ordinal)]);
        foreach (var (name, leg, counter) in legs)
        {
            var subject = "lots of " + name;
            var (a, b) = (own.FirstOrDefault(i => i.Id.Symbol == leg.Symbol), theirs?.FirstOrDefault(i => i.Id.Symbol == counter.Symbol));
            if (a is null || b is null)
                NotTold(subject, $"{(a is null ? _venue.Name : other)} does not tell", "check that venue");
            else
                CompareLots(subject, a, b, _options.Pairs.Single(p => p.Name == name).Execution.MaxOrderQuantity, probe.QuoteOf(leg.Symbol)?.Bid);
        }
    }

    private void CompareLots(string subject, InstrumentSpec a, InstrumentSpec b, decimal cap, decimal? price)
    {
        if (a.BaseAsset != b.BaseAsset && !(IsBitcoin(a) && IsBitcoin(b)))
            Fail(subject, $"{a.BaseAsset} here and {b.BaseAsset} at {b.Id.Venue}", "pair instruments of one asset");
        else if (a.Kind != ContractKind.Inverse && b.Kind != ContractKind.Inverse)
            JudgeLots(subject, Lots.TryCommonStep(a.LotSize, b.LotSize), LotRules.Of(a, 0m), LotRules.Of(b, 0m), cap, "");
        else if (price is not { } at)
            NotTold(subject, "not quoted: what an inverse lot is worth is not known", "look at the quotes");
        else
            JudgeLots(subject, Math.Max(LotRules.Of(a, at).Lot, LotRules.Of(b, at).Lot), LotRules.Of(a, at), LotRules.Of(b, at), cap, Text($" at {at:0.########}"));
    }

    private void JudgeLots(string subject, decimal? common, LotRules a, LotRules b, decimal cap, string at)
    {
        var least = Math.Max(a.Least, b.Least);
        if (common is not { } step)
            Fail(subject, Text($"{a.Lot} and {b.Lot} have no common multiple"), "these two instruments cannot be hedged exactly");
        else if (Lots.RoundDown(Math.Min(cap, Math.Min(a.Most, b.Most)), step) is var largest && largest < Lots.RoundUp(least, step))
            Fail(subject, Text($"a clip is at most {largest:0.########}, the venues trade from {Lots.RoundUp(least, step):0.########}{at}"), "raise maxOrderQuantity");
        else
            Pass(subject, Text($"step {step:0.########}, from {Lots.RoundUp(least, step):0.########}{at}"));
    }

    /// <summary>What may be ordered of an instrument, in base units at a price; a linear contract needs none.</summary>
    private readonly record struct LotRules(decimal Lot, decimal Least, decimal Most)
    {
        public static LotRules Of(InstrumentSpec spec, decimal price) => new(
            spec.Kind.BaseIfKnown(spec.LotSize, price), spec.Kind.BaseIfKnown(spec.MinQuantity, price), spec.Kind.BaseIfKnown(spec.MaxQuantity, price));
    }

    private static bool IsBitcoin(InstrumentSpec spec) => spec.BaseAsset is "BTC" or "XBT";

    private async Task<IReadOnlyList<InstrumentSpec>?> InstrumentsOf(string venue, IReadOnlyList<string> symbols)
    {
        try
        {
            await using var probe = new VenueProbe(_options.Venues.Single(v => v.Name == venue), _bounds.AnswerPatience, _time, _loggers);
            var answer = await probe.AskAsync<InstrumentsAnswer>(id => new QueryInstruments(id, symbols));
            return answer is { Ok: true } ? answer.Instruments : null;
        }
        catch (CredentialException)
        {
            return null;
        }
    }

    private async Task CheckStreams(VenueProbe probe)
    {
        await probe.ConnectAsync(_symbols, _bounds.QuotePatience);
        foreach (var (channel, name) in new[] { (VenueChannel.Public, "market stream"), (VenueChannel.Private, "account stream"), (VenueChannel.Orders, "order stream") })
        {
            switch (probe.StateOf(channel))
            {
                case "":
                    Pass(name, "up");
                    break;
                case null when channel == VenueChannel.Orders:
                    NotTold(name, "none: orders go by REST", "");
                    break;
                case var reason:
                    Fail(name, reason ?? "not up", "look whether its address can be reached, and at the log");
                    break;
            }
        }

        foreach (var symbol in _symbols)
        {
            if (probe.QuoteOf(symbol) is { } quote)
                Pass("quote " + symbol, Text($"{quote.Bid} / {quote.Ask}"));
            else
                Fail("quote " + symbol, Text($"none within {_bounds.QuotePatience.TotalSeconds:0} s"), "look whether the symbol is quoted at the venue");
        }
    }

    private void CheckLimits(RateLimitReported? limit)
    {
        if (limit is null)
            NotTold("rate limit", "not told", "");
        else if (limit.BlockedUntil is { } until)
            Fail("rate limit", Text($"blocked until {until:HH:mm:ss}"), "look who else uses this account or address");
        else
            Pass("rate limit", Text($"{limit.UsedFraction:P0} used"));
    }

    private IEnumerable<(string Pair, LegOptions Own, LegOptions Other)> LegsAt(string venue) => _options.Pairs
        .SelectMany(p => new[] { (p.Name, Own: p.A, Other: p.B), (p.Name, Own: p.B, Other: p.A) })
        .Where(l => l.Own.Venue == venue);

    private void Judge(string subject, bool? holds, string yes, string no, string remedy)
    {
        if (holds is null)
            NotTold(subject, "not told", "look at the venue's own pages: " + remedy);
        else if (holds.Value)
            Pass(subject, yes);
        else
            Fail(subject, no, remedy);
    }

    private void Pass(string subject, string found) => _lines.Add(new CheckLine(subject, CheckResult.Pass, found));

    private void Fail(string subject, string found, string remedy) => _lines.Add(new CheckLine(subject, CheckResult.Fail, found, remedy));

    private void NotTold(string subject, string found, string remedy) => _lines.Add(new CheckLine(subject, CheckResult.NotTold, found, remedy));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
