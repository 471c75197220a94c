using Hedgerow.Messages;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Kinds;

/// <summary>
/// A symbol that a venue does not list, mistyped or taken off, costs no other symbol anything: neither its stream, nor a comparison, nor the
/// account. That is asked of every kind of venue, over sockets.
/// </summary>
public sealed class UnlistedSymbolTests
{
    private static readonly DateTimeOffset Since = DateTimeOffset.UtcNow.AddMinutes(-5);

    public static TheoryData<VenueKind> Kinds => [.. Enum.GetValues<VenueKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_symbol_that_is_not_listed_costs_the_others_nothing(VenueKind kind)
    {
        await using var account = await KindAccount.StartAsync(kind, 100_000m);
        var listed = account.Venue.Perpetual("BTC").Spec.Id.Symbol;
        var unlisted = listed.Replace("BTC", "NOPE", StringComparison.Ordinal).Replace("XBT", "NOPE", StringComparison.Ordinal)
            .Replace("btc", "nope", StringComparison.Ordinal);
        Assert.NotEqual(listed, unlisted);
        // Some tell a book when it changes, and not when one begins to listen.
        using var trading = new Timer(
            _ => account.Venue.Server.Use(model => model.SetBook(listed, 60_000m, 1m + Environment.TickCount64 % 1_000, 60_001m, 5m, DateTimeOffset.UtcNow)),
            state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));

        // As a gateway begins.
        account.Send(new ConnectVenue([unlisted, listed]));
        account.Send(new QueryInstruments(1, [unlisted, listed]));
        InstrumentsAnswer? rules = null;
        HashSet<object> waits = [VenueChannel.Public, VenueChannel.Private, VenueChannel.Rest, nameof(Quote)];
        await account.Next(report =>
        {
            rules = report as InstrumentsAnswer ?? rules;
            waits.Remove(report switch { ChannelChanged { IsUp: true } up => up.Channel, Quote quote when quote.Instrument.Symbol == listed => nameof(Quote), _ => "" });
            return waits.Count == 0 && rules is not null;
        });

        Assert.True(rules!.Ok);
        Assert.Equal([listed], rules.Instruments.Select(spec => spec.Id.Symbol));
        Assert.NotNull((await account.Ask<AccountAnswer>(new QueryAccount(2))).Account);
        // Whatever is said of the unlisted one, something is, and no order of it is made up.
        Assert.Empty((await account.Ask<OrdersAnswer>(new QueryOrdersSince(3, unlisted, Since))).Orders);
        Assert.Empty((await account.Ask<FillsAnswer>(new QueryFills(4, unlisted, Since))).Fills);
        Assert.Empty((await account.Ask<FundingAnswer>(new QueryFunding(5, unlisted, Since))).Payments);
        Assert.True((await account.Ask<OrdersAnswer>(new QueryOrdersSince(6, listed, Since))).Ok);
        Assert.True((await account.Ask<FillsAnswer>(new QueryFills(7, listed, Since))).Ok);
        Assert.True((await account.Ask<FundingAnswer>(new QueryFunding(8, listed, Since))).Ok);
        Assert.NotNull((await account.Ask<AccountAnswer>(new QueryAccount(9))).Account);
    }
}
