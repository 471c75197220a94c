using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hedgerow.Journal.Tests;

public sealed class JsonEventCodecTests
{
    [Fact]
    public void An_event_survives_the_way_there_and_back()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var written = new Opened(1, "text \"quoted\" ü", 0.000000010000m);
        Sample.Codec.Serialize(written, buffer);
        object read = Sample.Codec.Deserialize(Sample.Codec.TypeOf(written), buffer.WrittenSpan);
        Assert.Equal(written, read);
        Assert.Equal(written.Amount.ToString(), ((Opened)read).Amount.ToString());
    }

    [Fact]
    public void Unknown_fields_are_ignored_and_missing_ones_take_their_default()
    {
        object read = Sample.Codec.Deserialize(
            new EventType("opened", 2), Encoding.UTF8.GetBytes("""{"Number":4,"AddedLater":[1,{"a":null}]}"""));
        Assert.Equal(new Opened(4), read);
    }

    [Fact]
    public void Unknown_types_and_versions_are_named()
    {
        var type = Assert.Throws<UnknownEventException>(() => Sample.Codec.Deserialize(new EventType("closed", 1), "{}"u8));
        Assert.Contains("'closed' is unknown", type.Message);
        var version = Assert.Throws<UnknownEventException>(() => Sample.Codec.Deserialize(new EventType("opened", 3), "{}"u8));
        Assert.Contains("version 3; this release reads 1, 2", version.Message);
        Assert.Throws<UnknownEventException>(() => Sample.Codec.TypeOf("text"));
        Assert.Throws<UnknownEventException>(() => Sample.Codec.TypeOf(new OldOpened(1)));
    }

    [Fact]
    public void Null_is_no_event() =>
        Assert.Throws<JsonException>(() => Sample.Codec.Deserialize(new EventType("total", 1), "null"u8));

    [Fact]
    public void Contradictory_registrations_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new JsonEventCodecBuilder()
            .Add("a", 1, SampleJson.Default.Opened).Add("a", 1, SampleJson.Default.Total));
        Assert.Throws<ArgumentException>(() => new JsonEventCodecBuilder()
            .Add("a", 1, SampleJson.Default.Opened).Add("b", 1, SampleJson.Default.Opened));
        Assert.Throws<ArgumentException>(() => new JsonEventCodecBuilder()
            .AddOld<OldOpened, Opened>("a", 2, SampleJson.Default.OldOpened, 1, old => new Opened(old.No)));
        Assert.Throws<InvalidOperationException>(() => new JsonEventCodecBuilder()
            .AddOld<OldOpened, Opened>("a", 1, SampleJson.Default.OldOpened, 2, old => new Opened(old.No)).Build());
        Assert.Throws<InvalidOperationException>(() => new JsonEventCodecBuilder()
            .Add("a", 2, SampleJson.Default.Total)
            .AddOld<OldOpened, Opened>("a", 1, SampleJson.Default.OldOpened, 2, old => new Opened(old.No)).Build());
    }

    [Fact]
    public void A_type_that_refuses_unknown_fields_is_refused()
    {
        var strict = new SampleJson(new JsonSerializerOptions { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });
        Assert.Throws<ArgumentException>(() => new JsonEventCodecBuilder().Add("a", 1, strict.Opened));
    }
}
