using System.Text.Json.Serialization;

namespace Hedgerow.Journal.Tests;

internal sealed record Opened(int Number, string Text = "", decimal Amount = 0);

internal sealed record Total(long Sum);

internal sealed record OldOpened(int No);

[JsonSerializable(typeof(Opened))]
[JsonSerializable(typeof(Total))]
[JsonSerializable(typeof(OldOpened))]
internal sealed partial class SampleJson : JsonSerializerContext;

internal static class Sample
{
    public static readonly JsonEventCodec Codec = new JsonEventCodecBuilder()
        .Add("opened", 2, SampleJson.Default.Opened)
        .AddOld<OldOpened, Opened>("opened", 1, SampleJson.Default.OldOpened, 2, old => new Opened(old.No, "old"))
        .Add("total", 1, SampleJson.Default.Total)
        .Build();

    /// <summary>Only version 1 of one type: an older release.</summary>
    public static readonly JsonEventCodec OldCodec = new JsonEventCodecBuilder()
        .Add("opened", 1, SampleJson.Default.OldOpened)
        .Build();
}
