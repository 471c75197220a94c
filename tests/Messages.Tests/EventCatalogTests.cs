using System.Globalization;
using System.Text.Json;

namespace Hedgerow.Messages.Tests;

public sealed class EventCatalogTests
{
    public static TheoryData<string> Names => new(EventCatalog.Entries.Select(entry => entry.Name));

    [Fact]
    public void Names_and_types_are_unique()
    {
        Assert.Equal(EventCatalog.Entries.Count, EventCatalog.Entries.Select(e => e.Name).Distinct().Count());
        Assert.Equal(EventCatalog.Entries.Count, EventCatalog.Entries.Select(e => e.Type.Type).Distinct().Count());
        Assert.All(EventCatalog.Entries, e => Assert.True(e.Version >= 1));
    }

    [Fact]
    public void Every_event_of_the_assembly_is_in_the_catalog()
    {
        var events = typeof(Event).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Event)) && !t.IsAbstract);
        Assert.Equal(
            events.Select(t => t.Name).Order(StringComparer.Ordinal),
            EventCatalog.Entries.Select(e => e.Type.Type.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_survives_the_way_there_and_back(string name)
    {
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == name);
        var written = SampleEvents.All.Single(e => e.GetType() == type.Type);
        var text = JsonSerializer.Serialize(written, type);
        var read = JsonSerializer.Deserialize(text, type);
        Assert.Equivalent(written, read, strict: true);
        Assert.Equal(text, JsonSerializer.Serialize(read, type));
    }

    /// <summary>Stored journals are read for years: a change of the stored form must be meant, and follow docs/journal.md.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_stored_form_has_not_changed(string name)
    {
        var (_, version, type) = EventCatalog.Entries.Single(e => e.Name == name);
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "events.golden"))
            .Single(line => line.StartsWith($"{name} {version} ", StringComparison.Ordinal));
        var written = SampleEvents.All.Single(e => e.GetType() == type.Type);
        Assert.Equal(golden, $"{name} {version} {JsonSerializer.Serialize(written, type)}");
        Assert.Equivalent(written, JsonSerializer.Deserialize(golden[$"{name} {version} ".Length..], type), strict: true);
    }

    /// <summary>Forms that were written once: what was added since is absent, and the rest is read as it was meant.</summary>
    [Fact]
    public void Earlier_forms_are_read()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "events.earlier")))
        {
            var parts = line.Split(' ', 3);
            var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == parts[0] && e.Version >= int.Parse(parts[1], CultureInfo.InvariantCulture));
            var again = JsonSerializer.Serialize(JsonSerializer.Deserialize(parts[2], type), type);
            AssertKept(JsonDocument.Parse(parts[2]).RootElement, JsonDocument.Parse(again).RootElement, parts[0]);
        }
    }

    /// <summary>Asserts that everything of an earlier form is in the later one, where members may have been added at any depth.</summary>
    private static void AssertKept(JsonElement earlier, JsonElement later, string place)
    {
        Assert.True(earlier.ValueKind == later.ValueKind, $"{place}: {earlier} became {later}");
        switch (earlier.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in earlier.EnumerateObject())
                    AssertKept(member.Value, later.GetProperty(member.Name), $"{place}.{member.Name}");
                break;
            case JsonValueKind.Array:
                Assert.Equal(earlier.GetArrayLength(), later.GetArrayLength());
                for (var i = 0; i < earlier.GetArrayLength(); i++)
                    AssertKept(earlier[i], later[i], $"{place}[{i}]");
                break;
            default:
                Assert.True(earlier.GetRawText() == later.GetRawText(), $"{place}: {earlier} became {later}");
                break;
        }
    }

    [Theory]
    [InlineData("coordinator.leg-order-planned", """{"order":null}""")]
    [InlineData("gateway.order-ledgered", """{"order":{"clientId":null}}""")]
    [InlineData("gateway.fill-booked", """{"fill":{"side":"Sideways"}}""")]
    [InlineData("gateway.epoch-raised", """{"epoch":1e99}""")]
    public void A_malformed_event_is_an_error(string name, string json)
    {
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == name);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, type));
    }

    /// <summary>As releases before the operators' desk wrote it.</summary>
    [Theory]
    [InlineData("coordinator.operator-acted", """{"command":{"requestId":"r-1","action":"Adopt","pair":"btc","who":"ann","why":"w"},"pairs":[2],"legChanges":{"4":0.05},"cleared":[],"time":"2026-03-01T12:30:15.25+00:00"}""")]
    [InlineData("coordinator.snapshot", """{"epoch":7,"sequence":4,"pairs":[{"number":3,"legA":null,"legB":null,"positionA":0.1,"positionB":0.2,"settledPosition":0.3,"mode":"Paused","haltReason":"","hedgeAttempts":2,"hedgesOpened":6,"hedgesClosed":7,"maxUnhedgedMs":1.5,"slippageCost":-2.5}],"orders":[],"revisions":{},"foreign":[],"requests":["r-1"]}""")]
    public void What_an_older_release_stored_can_be_read(string name, string json)
    {
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == name);
        switch (JsonSerializer.Deserialize(json, type))
        {
            case OperatorActed acted:
                Assert.Equal((null, null, null, null), (acted.Command.Venue, acted.Command.Subject, acted.Command.Quantity, acted.ReduceTo));
                break;
            case CoordinatorSnapshot snapshot:
                Assert.Null(snapshot.Stances);
                Assert.Null(snapshot.Counted);
                Assert.Null(snapshot.Pairs.Single().ReduceTo);
                break;
            default:
                Assert.Fail(name);
                break;
        }
    }

    [Fact]
    public void A_gateway_snapshot_of_a_release_that_moved_no_money_is_read()
    {
        const string Written = """
            {"epoch":7,"revision":44,"prunedThrough":3,"orders":[],"corrections":[],"positions":{},"trades":{"ids":[],"forgottenThrough":"2026-03-01T12:30:15Z"},"payments":{"ids":[],"forgottenThrough":"2026-03-01T12:30:15Z"},"takenOverAt":{},"agreedThrough":"2026-03-01T12:30:15Z","totals":{"ordersSent":12,"fills":8,"volume":9000.5,"feesPaid":3.6,"fundingPaid":-0.5,"inDoubtResolved":1,"equityStart":200000.5}}
            """;
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == "gateway.snapshot");
        var read = (GatewaySnapshot)JsonSerializer.Deserialize(Written, type)!;
        Assert.Equal((7, null, 0m), (read.Epoch, read.Funds, read.NetMovedOut));
    }

    [Fact]
    public void A_snapshot_from_before_the_ladder_is_read()
    {
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == "coordinator.snapshot");
        var read = JsonSerializer.Deserialize(
            """{"epoch":7,"sequence":4,"pairs":[],"orders":[],"revisions":{},"foreign":[],"requests":[]}""", type);
        Assert.Null(Assert.IsType<CoordinatorSnapshot>(read).Ladder);
    }

    [Fact]
    public void A_field_that_a_later_release_added_is_ignored()
    {
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == "coordinator.hedge-step-failed");
        Assert.Equal(new HedgeStepFailed(2, 3), JsonSerializer.Deserialize("""{"pair":2,"attempts":3,"later":{"a":[1]}}""", type));
    }

    /// <summary>What was taken over for another reason is stored as it ever was.</summary>
    [Fact]
    public void A_delivery_that_was_taken_over_is_stored_as_one()
    {
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == "gateway.position-taken-over");
        var sample = SampleEvents.All.OfType<PositionTakenOver>().Single();
        Assert.DoesNotContain("elivery", JsonSerializer.Serialize(sample, type), StringComparison.Ordinal);
        var delivered = sample with { IsDelivery = true };
        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(delivered, type), type);
        Assert.Equal((delivered, CorrectionCause.Delivery), (read, delivered.Cause));
    }

    [Fact]
    public void A_gateway_snapshot_from_before_books_were_kept_is_read()
    {
        var (_, _, type) = EventCatalog.Entries.Single(e => e.Name == "gateway.snapshot");
        var whole = JsonSerializer.SerializeToNode(SampleEvents.All.OfType<GatewaySnapshot>().Single(), type)!.AsObject();
        Assert.True(whole.Remove("books"));
        Assert.Null(((GatewaySnapshot)JsonSerializer.Deserialize(whole.ToJsonString(), type)!).Books);
    }

    /// <summary>What is stored of linear contracts names no kind, so it reads as it ever did; of inverse ones all of it comes back.</summary>
    [Fact]
    public void The_kind_of_a_contract_is_stored_where_it_is_inverse()
    {
        foreach (var written in Inverse())
        {
            var (name, _, type) = EventCatalog.Entries.Single(e => e.Type.Type == written.GetType());
            var text = JsonSerializer.Serialize(written, type);
            Assert.True(text.Contains("\"Inverse\"", StringComparison.Ordinal) || text.Contains("inversePrices", StringComparison.Ordinal) || text.Contains("baseA", StringComparison.Ordinal), $"{name}: {text}");
            Assert.Equivalent(written, JsonSerializer.Deserialize(text, type), strict: true);
        }
        Assert.All(SampleEvents.All, sample =>
        {
            var (_, _, type) = EventCatalog.Entries.Single(e => e.Type.Type == sample.GetType());
            var text = JsonSerializer.Serialize(sample, type);
            Assert.DoesNotContain("\"Linear\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("inversePrices", text, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<Event> Inverse()
    {
        const ContractKind Kind = ContractKind.Inverse;
        yield return SampleEvents.All.OfType<FillBooked>().Single() with { Kind = Kind };
        yield return SampleEvents.All.OfType<BookAligned>().Single() with { Kind = Kind };
        var ledgered = SampleEvents.All.OfType<OrderLedgered>().Single();
        yield return ledgered with { Order = ledgered.Order with { Kind = Kind } };
        var planned = SampleEvents.All.OfType<LegOrderPlanned>().Single();
        yield return planned with { Order = planned.Order with { Kind = Kind } };
        yield return SampleEvents.All.OfType<LegOrderProgressed>().Single() with { Kind = Kind };
        yield return SampleEvents.All.OfType<OperatorActed>().Single() with { InversePrices = new SortedDictionary<int, decimal> { [4] = 60_000.5m } };
        var snapshot = SampleEvents.All.OfType<CoordinatorSnapshot>().Single();
        yield return snapshot with { Pairs = [snapshot.Pairs[0] with { BaseA = -0.5m }] };
        var gateway = SampleEvents.All.OfType<GatewaySnapshot>().Single();
        yield return gateway with { Books = [gateway.Books![0] with { Kind = Kind }] };
    }
}
