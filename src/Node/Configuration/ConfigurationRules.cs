using Hedgerow.Node.Kinds;

namespace Hedgerow.Node.Configuration;

/// <summary>
/// What a configuration must keep beyond the shape of its fields: names that exist, numbers that are used once, key
/// files that only their owner can read. Runs on whatever could be read, so fields may be missing.
/// </summary>
internal sealed class ConfigurationRules(ConfigurationSources sources, List<Mistake> mistakes)
{
    /// <summary>Adds every mistake that is found.</summary>
    public void Check(NodeOptions options)
    {
        if (File.Exists(options.DataDirectory))
            Wrong("dataDirectory", "is a file, not a folder");
        if (options.Journal?.Postgres is { } postgres)
            SecretFiles.Check(postgres.Connection, text => Wrong("journal:postgres:connection", text));
        var venues = options.Venues ?? [];
        RefuseRepeats("venues", "name", venues, v => v.Name);
        for (var i = 0; i < venues.Count; i++)
            Check(venues[i], "venues:" + i, options.Mesh?.Venues.Contains(venues[i].Name) ?? true);
        RefuseSharedAccounts(venues);
        var pairs = options.Pairs ?? [];
        RefuseRepeats("pairs", "name", pairs, p => p.Name);
        RefuseRepeats("pairs", "number", pairs, p => p.Number == 0 ? null : p.Number.ToString());
        for (var i = 0; i < pairs.Count; i++)
            Check(pairs[i], "pairs:" + i, venues);
        Check(options.Breaker, venues);
        CheckLadder(options);
        new ApiRules(Wrong).Check(options.Api);
        Check(options.Transfers, venues);
        if (options.Mesh is { } mesh)
            new MeshRules(Wrong, (name, key) => CheckVenue(name, key, venues)).Check(mesh, options);
        RefuseRepeats("alarms:channels", "name", options.Alarms.Channels, c => c.Name);
        for (var i = 0; i < options.Alarms.Channels.Count; i++)
            new AlarmRules(options.Alarms.Channels[i], (field, text) => Wrong($"alarms:channels:{i}{field}", text)).Check();
    }

    private void Check(VenueOptions venue, string key, bool isOwn)
    {
        if (venue.SettleAsset is { } asset && Enum.IsDefined(venue.Kind) && VenueKinds.Of(venue.Kind).SettleAssets is var known && !known.Contains(asset))
            Wrong(key + ":settleAsset", $"{VenueKinds.NameOf(venue.Kind)} trades contracts that settle in {string.Join(", ", known)}, not in {asset}");
        if (venue.AccountMode == AccountMode.Classic && Enum.IsDefined(venue.Kind) && !VenueKinds.Of(venue.Kind).TakesClassicAccounts)
            Wrong(key + ":accountMode", $"{VenueKinds.NameOf(venue.Kind)} has no classic accounts that are traded here");
        if (venue.Credentials is not { } credentials)
        {
            if (isOwn)
                Wrong(key, "'credentials' is missing: API key and secret, by reference");
            return;
        }

        Check(credentials, venue, key + ":credentials");
        if (venue.WithdrawCredentials is { } withdraw)
            Check(withdraw, venue, key + ":withdrawCredentials");
    }

    private void Check(CredentialOptions credentials, VenueOptions venue, string key)
    {
        SecretFiles.Check(credentials.Key, text => Wrong(key + ":key", text));
        SecretFiles.Check(credentials.Secret, text => Wrong(key + ":secret", text));
        if (credentials.Passphrase is { } passphrase)
            SecretFiles.Check(passphrase, text => Wrong(key + ":passphrase", text));
        if (!Enum.IsDefined(venue.Kind))
            return; // named elsewhere
        var kind = VenueKinds.Of(venue.Kind);
        if (credentials.Kind == SigningKind.Ed25519 && !kind.TakesEd25519)
            Wrong(key + ":kind", $"{venue.Kind} keys sign with hmac here");
        if (kind.NeedsPassphrase && credentials.Passphrase is null)
            Wrong(key + ":passphrase", $"{venue.Kind} keys come with a passphrase");
        if (!kind.NeedsPassphrase && credentials.Passphrase is not null)
            Wrong(key + ":passphrase", $"{venue.Kind} keys have no passphrase");
    }

    private void Check(PairOptions pair, string key, IReadOnlyList<VenueOptions> venues)
    {
        CheckVenue(pair.A?.Venue, key + ":a:venue", venues);
        CheckVenue(pair.B?.Venue, key + ":b:venue", venues);
        if (pair.A?.Venue is not null && pair.A.Venue == pair.B?.Venue)
            Wrong(key + ":b:venue", "both legs are on the same venue");
        if (pair.Curve is { } curve)
            Check(curve.Offset, key + ":curve:offset");
        if (pair.Expiry is { } expiry && expiry.FlattenHours >= expiry.ReduceOnlyHours)
            Wrong(key + ":expiry:flattenHours", FormattableString.Invariant($"{expiry.FlattenHours} is not below reduceOnlyHours, {expiry.ReduceOnlyHours}"));
        var bands = pair.Execution?.HedgeBandsBps ?? [];
        for (var i = 1; i < bands.Count; i++)
        {
            if (bands[i] < bands[i - 1])
                Wrong($"{key}:execution:hedgeBandsBps:{i}", $"{bands[i]} is narrower than the step before it");
        }
    }

    private void CheckLadder(NodeOptions options)
    {
        if (options.Ladder is not { } ladder)
            return;
        Check(ActorSettings.Rules(ladder.Enabled, ladder.Tiers ?? [], ladder.FlatMarginRatio, ladder.RearmFraction).Fault(), "ladder:tiers");
        var venues = options.Venues ?? [];
        for (var i = 0; i < venues.Count; i++)
        {
            var own = venues[i].Ladder;
            var tiers = own is null ? ladder.Tiers ?? [] : own.Tiers ?? [];
            if (own is not null)
                Check(ActorSettings.Rules(own.Enabled, tiers, own.FlatMarginRatio, ladder.RearmFraction).Fault(), $"venues:{i}:ladder:tiers");
            // Opening up to a leverage at which the ladder closes would trade to and fro.
            if (tiers.Count > 0 && (own?.Enabled ?? ladder.Enabled) && venues[i].MaxLeverage >= tiers[0].Leverage)
                Wrong($"venues:{i}:maxLeverage", FormattableString.Invariant($"{venues[i].MaxLeverage} is not below the ladder's first threshold, {tiers[0].Leverage}"));
        }
    }

    private void Check(string fault, string key)
    {
        if (fault.Length > 0)
            Wrong(key, fault);
    }

    private void Check(OffsetOptions offset, string key)
    {
        var schedule = new object?[] { offset.StartBps, offset.EndBps, offset.From, offset.To };
        var given = schedule.Count(s => s is not null);
        if (given is > 0 and < 4)
            Wrong(key, "a changing centre needs all of startBps, endBps, from and to");
        if (given > 0 && offset.Bps is not null)
            Wrong(key + ":bps", "a constant centre excludes startBps, endBps, from and to");
        if (offset.To <= offset.From)
            Wrong(key + ":to", "must be later than from");
    }

    private void Check(BreakerOptions breaker, IReadOnlyList<VenueOptions> venues)
    {
        if (breaker.NetExposureAtOnce < breaker.NetExposure)
            Wrong("breaker:netExposureAtOnce", "must not be below netExposure");
        var oldest = venues.Select(v => v.QuoteMaxAgeMs).DefaultIfEmpty().Max();
        if (breaker.StaleQuoteMs <= oldest)
            Wrong("breaker:staleQuoteMs", $"must be longer than every venue's quoteMaxAgeMs, which is up to {oldest}");
        if (breaker.LossGraceMs >= breaker.LossWindowMs)
            Wrong("breaker:lossGraceMs", "must be shorter than lossWindowMs");
    }

    private void Check(TransferOptions transfers, IReadOnlyList<VenueOptions> venues)
    {
        for (var i = 0; i < transfers.AllowList.Count; i++)
        {
            var (entry, key) = (transfers.AllowList[i], "transfers:allowList:" + i);
            CheckVenue(entry.Venue, key + ":venue", venues);
            CheckAddress(entry.Address, key + ":address");
        }

        RefuseRepeats("transfers:allowList", "network", transfers.AllowList, a => a.Venue is null ? null : $"{a.Venue} {a.Asset} {a.Network}");
        RefuseRepeats("transfers:routes", "name", transfers.Routes, r => r.Name);
        for (var i = 0; i < transfers.Routes.Count; i++)
            Check(transfers.Routes[i], "transfers:routes:" + i, transfers.AllowList, venues);
    }

    private void Check(RouteOptions route, string key, IReadOnlyList<AllowedAddressOptions> allowed, IReadOnlyList<VenueOptions> venues)
    {
        CheckVenue(route.From, key + ":from", venues);
        CheckVenue(route.To, key + ":to", venues);
        RefuseSpot(route.From, key + ":from", venues);
        RefuseSpot(route.To, key + ":to", venues);
        if (route.From is not null && route.From == route.To)
            Wrong(key + ":to", "is the venue that gives");
        if (route.MinAmount > route.MaxAmount && route.MaxAmount > 0m)
            Wrong(key + ":minAmount", $"{route.MinAmount} is above maxAmount");
        if (route.DonorBelow > route.DonorLimit)
            Wrong(key + ":donorBelow", $"{route.DonorBelow} is above donorLimit");
        if (route.DonorBelow >= route.RecipientAbove)
            Wrong(key + ":donorBelow", $"{route.DonorBelow} is not below recipientAbove");
        if (route.Address is null || !CheckAddress(route.Address, key + ":address") || route.To is null || route.Network is null)
            return;
        var network = route.DepositNetwork ?? route.Network;
        var entry = allowed.FirstOrDefault(a => a.Venue == route.To && a.Asset == route.Asset && a.Network == network);
        if (entry?.Address is null)
            Wrong(key + ":address", $"the allow-list has no address of {route.To} for {route.Asset} by {network}");
        else if (TransferAddresses.Find(entry.Address).Address is { } address && address != TransferAddresses.Find(route.Address).Address)
            Wrong(key + ":address", $"is not the address of {route.To} for {route.Asset} by {network} on the allow-list");
        else if ((entry.Memo ?? "") != (route.Memo ?? ""))
            Wrong(key + ":memo", $"is not the memo of {route.To} for {route.Asset} by {network} on the allow-list");
    }

    /// <summary>A spot account has no margin that could be short, and what it holds in money pays for coins.</summary>
    private void RefuseSpot(string? name, string key, IReadOnlyList<VenueOptions> venues)
    {
        if (venues.FirstOrDefault(v => v.Name == name) is { } venue && Enum.IsDefined(venue.Kind) && VenueKinds.Of(venue.Kind).IsSpot)
            Wrong(key, $"{name} is a spot account: money is not moved to or from it");
    }

    /// <summary>
    /// Contracts and coins of one unified account share its money, and two kinds of contracts there its dead-man's switch. That an account is
    /// the same shows by its key alone: another key of it is not recognised.
    /// </summary>
    private void RefuseSharedAccounts(IReadOnlyList<VenueOptions> venues)
    {
        for (var i = 1; i < venues.Count; i++)
        {
            var venue = venues[i];
            if (venues.Take(i).FirstOrDefault(other => IsOneAccount(venue, other)) is not { } known)
                continue;
            if (VenueKinds.Of(venue.Kind).IsSpot || VenueKinds.Of(known.Kind).IsSpot)
                Wrong($"venues:{i}:credentials:key", $"is the key of {known.Name}, too: contracts and coins of one account share its money, which would count twice; use a sub-account with a key of its own");
            else if (venue.Kind == VenueKind.Okx && (venue.OrderTag is null || venue.OrderTag == known.OrderTag))
                Wrong($"venues:{i}:orderTag", $"must be there and another than that of {known.Name}, which has the same key: the dead-man's switch of one would cancel the orders of both");
        }
    }

    private static bool IsOneAccount(VenueOptions a, VenueOptions b) =>
        Enum.IsDefined(a.Kind) && Enum.IsDefined(b.Kind) && VenueKinds.Of(a.Kind).UnifiedAt is { Length: > 0 } venue && venue == VenueKinds.Of(b.Kind).UnifiedAt
        && a.RestUrl == b.RestUrl && a.Credentials?.Key is { } key && key == b.Credentials?.Key;

    private void CheckVenue(string? name, string key, IReadOnlyList<VenueOptions> venues)
    {
        if (name is not null && venues.All(v => v.Name != name))
            Wrong(key, $"no venue is called '{name}'{Spelling.Suggest(name, venues.Select(v => v.Name).OfType<string>())}");
    }

    private bool CheckAddress(AddressReference? reference, string key)
    {
        if (reference is null)
            return false;
        var (address, problem) = TransferAddresses.Find(reference);
        if (address is null)
            Wrong(key, problem);
        return address is not null;
    }

    private void RefuseRepeats<T>(string list, string field, IReadOnlyList<T> items, Func<T, string?> name) =>
        Repeats.Refuse(list, field, items, name, Wrong);

    private void Wrong(string key, string text) => mistakes.Add(sources.At(key, text));
}
