using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hedgerow.Mesh.Handshake;

namespace Hedgerow.Mesh.Tests.Links;

/// <summary>Two releases side by side, as in an upgrade of one node after the other.</summary>
public class VersionTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly MessageRegistry Later = new(
        [.. MessageCatalog.Entries.Where(e => e.Kind != "market.quote-lost"), ("market.quote-lost", Json.GetTypeInfo(typeof(LaterQuoteLost))),
            ("market.depth", Json.GetTypeInfo(typeof(Depth)))]);

    [Fact]
    public async Task A_later_release_with_new_fields_and_new_kinds_talks_to_an_earlier_one()
    {
        await using var earlier = await TestNode.StartAsync(TestNode.Options("earlier", TestNode.Peer("later")));
        await using var later = await TestNode.StartAsync(TestNode.Options("later", TestNode.Peer("earlier", earlier.Address)) with
        {
            Registry = Later,
            Versions = new ProtocolRange(1, 3),
            Release = "later",
        });
        await later.Up("earlier");
        await earlier.Up("later");
        Assert.Equal((2, 2), (later.Mesh.Links[0].Protocol, earlier.Mesh.Links[0].Protocol));

        later.Mesh.Tell("earlier", Address.Coordinator, new LaterQuoteLost(new InstrumentId("a", "b"), "gap", 17));
        later.Mesh.Tell("earlier", Address.Coordinator, new Depth(5));
        later.Mesh.Tell("earlier", Address.Coordinator, new Depth(6));
        later.Mesh.Tell("earlier", Address.Coordinator, new TakeCharge(1, 1));
        earlier.Mesh.Tell("later", Address.Coordinator, new QuoteLost(new InstrumentId("a", "b"), "gap"));

        await Eventually.Holds("all arrived", () => earlier.Received.Count == 2 && later.Received.Count == 1, () => earlier.Log.ToString());
        Assert.Equal(
            [new QuoteLost(new InstrumentId("a", "b"), "gap"), new TakeCharge(1, 1)], earlier.Received.Select(r => r.Message));
        Assert.Equal(new LaterQuoteLost(new InstrumentId("a", "b"), "gap", 0), Assert.Single(later.Received).Message);
        await Eventually.Holds("the later one was told", () => later.Mesh.Links[0].NotUnderstoodByPeer == 1);
        Assert.Equal(2, earlier.Mesh.Links[0].NotUnderstood);
        Assert.True(earlier.Log.Has("market.depth of later was not understood"));
        Assert.True(later.Log.Has("earlier did not understand messages market.depth"));
        await Eventually.Holds("all is acknowledged", () => later.Mesh.Links[0].Kept == 0);
        Assert.True(later.IsUp("earlier"));
    }

    /// <summary>The release before compact forms: what it told as JSON, and what it is told, is JSON.</summary>
    [Fact]
    public async Task A_release_without_compact_forms_gets_everything_as_JSON_and_is_understood()
    {
        await using var earlier = await TestNode.StartAsync(TestNode.Options("earlier", TestNode.Peer("later")) with
        {
            Registry = new MessageRegistry(MessageCatalog.Entries, []),
            Versions = new ProtocolRange(1, 1),
        });
        await using var later = await TestNode.StartAsync(TestNode.Options("later", TestNode.Peer("earlier", earlier.Address)));
        await later.Up("earlier");
        await earlier.Up("later");
        Assert.Equal((1, 1), (later.Mesh.Links[0].Protocol, earlier.Mesh.Links[0].Protocol));

        foreach (var message in SampleMessages.All)
        {
            later.Mesh.Tell("earlier", Address.Coordinator, message);
            earlier.Mesh.Tell("later", Address.Coordinator, message);
        }

        foreach (var node in new[] { earlier, later })
        {
            await Eventually.Holds("all arrived", () => node.Received.Count == SampleMessages.All.Count, () => node.Log.ToString());
            Assert.Equal(0, node.Mesh.Links[0].NotUnderstood);
            Assert.Equal(
                SampleMessages.All.Select(m => m.GetType().Name).Order(StringComparer.Ordinal), node.Received.Select(r => r.Message.GetType().Name).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Releases_without_a_common_protocol_say_so_and_stay_apart()
    {
        await using var earlier = await TestNode.StartAsync(TestNode.Options("earlier", TestNode.Peer("later")));
        await using var later = await TestNode.StartAsync(
            TestNode.Options("later", TestNode.Peer("earlier", earlier.Address)) with { Versions = new ProtocolRange(3, 4) });

        await Eventually.Holds("both logs say it", () => later.Log.Has("speaks no protocol of 3 to 4") && earlier.Log.Has("speaks protocol 3 to 4, this node 1 to 2"));
        Assert.False(later.IsUp("earlier"));
    }

    private sealed record LaterQuoteLost(InstrumentId Instrument, string Reason, int Missing = 0) : Message;

    private sealed record Depth(int Levels) : Message;
}
