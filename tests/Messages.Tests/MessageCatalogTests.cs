using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hedgerow.Messages.Tests;

public sealed class MessageCatalogTests
{
    /// <summary>
    /// What never leaves its node: between a gateway and its adapter, between a breaker or an alarm desk and the rest of its own
    /// node, between actors that sit beside each other, and what is shown or asked on the node itself.
    /// </summary>
    private static readonly Type[] StaysOnItsNode =
    [
        typeof(VenueTold), typeof(VenueAsked), typeof(BreakerView), typeof(ResetBreaker), typeof(TripBreaker),
        typeof(SendAlarm), typeof(AlarmSent), typeof(NoticesLost), typeof(FlushAlarms), typeof(AlarmsView),
        typeof(OrderLogged), typeof(Notice), typeof(StopTrading), typeof(StopOrdering), typeof(OrdersParked),
        typeof(TreasurerCharge), typeof(ApproveTransfer), typeof(RejectTransfer), typeof(OrderTransfer), typeof(SettleTransfer),
        typeof(CoordinatorView), typeof(TreasurerView), typeof(GuidanceView), typeof(AccountsView),
        typeof(AccountsQuery), typeof(AccountsHistory), typeof(OwnerCommand), typeof(Intervention), typeof(CommandNotTaken),
    ];

    /// <summary>Reports of a venue's adapter that its gateway passes on as they are.</summary>
    private static readonly Type[] PassedOn = [typeof(Quote), typeof(QuoteLost), typeof(MarkPrice)];

    public static TheoryData<string> Kinds => new(MessageCatalog.Entries.Select(entry => entry.Kind));

    private static IEnumerable<Type> Messages => typeof(Message).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Message)) && !t.IsAbstract);

    [Fact]
    public void Kinds_and_types_are_unique()
    {
        Assert.Equal(MessageCatalog.Entries.Count, MessageCatalog.Entries.Select(e => e.Kind).Distinct().Count());
        Assert.Equal(MessageCatalog.Entries.Count, MessageCatalog.Entries.Select(e => e.Type.Type).Distinct().Count());
        Assert.All(MessageCatalog.Entries, e => Assert.InRange(e.Kind.Length, 1, 64));
    }

    /// <summary>A new message is either said to stay, or can pass: a link that meets one that cannot pass refuses it.</summary>
    [Fact]
    public void Every_message_of_the_assembly_passes_between_nodes_or_is_said_to_stay() => Assert.Equal(
        Messages.Where(t => !Stays(t)).Select(t => t.Name).Order(StringComparer.Ordinal),
        MessageCatalog.Entries.Select(e => e.Type.Type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Whatever_a_gateway_is_asked_and_reports_of_its_ledger_passes() => Assert.All(
        Messages.Where(t => t.IsSubclassOf(typeof(GatewayCommand)) || t.IsSubclassOf(typeof(LedgerReport))),
        type => Assert.Contains(MessageCatalog.Entries, e => e.Type.Type == type));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_message_survives_the_way_there_and_back(string kind)
    {
        var (_, type) = MessageCatalog.Entries.Single(e => e.Kind == kind);
        var written = SampleMessages.All.Single(m => m.GetType() == type.Type);
        var text = JsonSerializer.Serialize(written, type);
        var read = JsonSerializer.Deserialize(text, type);
        Assert.Equivalent(written, read, strict: true);
        Assert.Equal(text, JsonSerializer.Serialize(read, type));
    }

    /// <summary>A sample at its defaults would prove nothing about what is missing on the wire.</summary>
    [Fact]
    public void No_sample_leaves_a_field_at_its_default() => Assert.All(
        SampleMessages.All,
        message => Assert.All(
            message.GetType().GetProperties().Where(p => p.CanWrite),
            p => Assert.False(
                Equals(p.GetValue(message), p.PropertyType.IsValueType ? Activator.CreateInstance(p.PropertyType) : null), $"{message.GetType().Name}.{p.Name}")));

    /// <summary>Two releases talk to each other: a change of the form on the wire must be meant, and follow docs/links.md.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_form_on_the_wire_has_not_changed(string kind)
    {
        var (_, type) = MessageCatalog.Entries.Single(e => e.Kind == kind);
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "messages.golden"))
            .Single(line => line.StartsWith(kind + " ", StringComparison.Ordinal));
        var written = SampleMessages.All.Single(m => m.GetType() == type.Type);
        Assert.Equal(golden, $"{kind} {JsonSerializer.Serialize(written, type)}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_field_that_a_later_release_added_is_ignored(string kind)
    {
        var (_, type) = MessageCatalog.Entries.Single(e => e.Kind == kind);
        var sample = SampleMessages.All.Single(m => m.GetType() == type.Type);
        var later = JsonSerializer.SerializeToNode(sample, type)!.AsObject();
        later["later"] = new JsonObject { ["a"] = new JsonArray(1) };
        Assert.Equivalent(sample, JsonSerializer.Deserialize(later.ToJsonString(), type), strict: true);
    }

    /// <summary>A perpetual's rules are written as they ever were, and rules of a release that knew no ends are read.</summary>
    [Fact]
    public void Rules_without_an_end_do_not_name_one()
    {
        var (_, type) = MessageCatalog.Entries.Single(e => e.Kind == "ledger.state");
        var state = SampleMessages.All.OfType<GatewayState>().Single();
        var endless = state with { Instruments = [state.Instruments[0] with { Expiry = null }] };
        var text = JsonSerializer.Serialize(endless, type);
        Assert.DoesNotContain("expiry", text, StringComparison.Ordinal);
        Assert.Null(((GatewayState)JsonSerializer.Deserialize(text, type)!).Instruments[0].Expiry);
    }

    [Theory]
    [InlineData("market.quote", """{"instrument":{"venue":"a","symbol":"b"},"bid":1}""")]
    [InlineData("gateway.order-request", """{"epoch":1,"clientId":"x","symbol":"s","side":"Sideways","type":"Market","quantity":1,"price":1,"reduceOnly":false,"purpose":"Open"}""")]
    [InlineData("gateway.cancel-request", """{"epoch":1,"clientId":null}""")]
    [InlineData("gateway.take-charge", """{"epoch":1e99,"knownRevision":0}""")]
    public void What_is_missing_or_malformed_is_an_error_and_never_a_default(string kind, string json)
    {
        var (_, type) = MessageCatalog.Entries.Single(e => e.Kind == kind);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type));
    }

    private static bool Stays(Type type) =>
        StaysOnItsNode.Contains(type)
        || type.IsSubclassOf(typeof(VenueCommand))
        || (type.IsSubclassOf(typeof(VenueReport)) && !PassedOn.Contains(type));
}
