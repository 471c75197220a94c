using Hedgerow.Mesh.Wire;
using Hedgerow.Mesh.Wire.Compact;

namespace Hedgerow.Mesh.Tests.Wire;

/// <summary>The compact forms: what they keep, what two releases make of each other's, and what they do with what nobody wrote.</summary>
public class CompactFormTests
{
    private static readonly MessageCodec Codec = new(MessageRegistry.Default);

    public static TheoryData<string> Kinds => new(KindsWithForm.Select(k => k.Kind));

    private static IEnumerable<(string Kind, CompactForm Form)> KindsWithForm =>
        CompactForms.All.Select(form => (MessageCatalog.Entries.Single(e => e.Type.Type == form.Type).Kind, form));

    /// <summary>Two releases talk to each other: a change of the form on the wire must be meant, and follow docs/links.md.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_form_on_the_wire_has_not_changed(string kind)
    {
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "compact.golden"))
            .Single(line => line.StartsWith(kind + " ", StringComparison.Ordinal));

        Assert.Equal(golden, $"{kind} {Convert.ToHexStringLower(BodyOf(Sample(kind)))}");
    }

    [Fact]
    public void Every_golden_form_is_one_of_this_release() => Assert.Equal(
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "compact.golden")).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal),
        KindsWithForm.Select(k => k.Kind).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fields_that_a_later_release_appended_are_ignored(string kind)
    {
        var sample = Sample(kind);

        Assert.Equivalent(sample, Read(kind, [.. BodyOf(sample), 1, 2, 3]).Message, strict: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_field_that_is_missing_is_an_error_and_never_a_default(string kind)
    {
        var body = BodyOf(Sample(kind));
        for (var length = 0; length < body.Length; length++)
        {
            var read = Read(kind, body[..length]);
            Assert.Null(read.Message);
            Assert.Equal(kind, read.Kind);
            Assert.NotEmpty(read.Problem);
        }
    }

    [Fact]
    public void A_later_release_with_one_more_field_and_this_one_understand_each_other()
    {
        var later = new CompactForm(
            typeof(CancelRequest), 2,
            (frame, message) =>
            {
                frame.Write(((CancelRequest)message).Epoch);
                frame.Write(((CancelRequest)message).ClientId);
                frame.Write(7m);
            },
            (ref CompactReader fields) =>
            {
                var (epoch, id) = (fields.ReadLong(), fields.ReadText());
                return new CancelRequest(epoch, fields.HasMore ? $"{id}, {fields.ReadDecimal()}" : $"{id}, as before");
            });
        var laterCodec = new MessageCodec(new MessageRegistry(MessageCatalog.Entries, [later]));
        var cancel = new CancelRequest(3, "h1");

        Assert.Equal(cancel, Pass(laterCodec, Codec, cancel).Message);
        Assert.Equal(new CancelRequest(3, "h1, as before"), Pass(Codec, laterCodec, cancel).Message);
        Assert.Equal(new CancelRequest(3, "h1, 7"), Pass(laterCodec, laterCodec, cancel).Message);
    }

    /// <summary>A form that came with a later version is not written to who speaks an earlier one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_form_is_written_only_to_who_reads_it(ushort version)
    {
        var frame = new FrameBuffer();
        Assert.Null(Codec.Write(frame, RecordKind.Latest, 0, Address.Coordinator, Sample("market.quote"), version));

        Assert.Equal((byte)(version == 1 ? RecordKind.Latest : RecordKind.LatestCompact), frame.Written[0]);
    }

    [Fact]
    public void A_compact_message_of_a_kind_whose_form_is_not_known_is_not_understood()
    {
        var without = new MessageCodec(new MessageRegistry(MessageCatalog.Entries, []));

        var read = Pass(Codec, without, Sample("market.quote"));

        Assert.Equal((null, "market.quote"), (read.Message, read.Kind));
        Assert.Contains("compact form", read.Problem);
    }

    [Fact]
    public void Numbers_times_and_texts_at_their_ends_come_out_as_they_went_in()
    {
        foreach (var number in new[] { decimal.MaxValue, decimal.MinValue, 0m, -0.0m, 0.0000000000000000000000000001m, 1.10m, -12_345.678900m })
        {
            foreach (var time in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromMinutes(-570)) })
            {
                var quote = new Quote(new InstrumentId("", "日本 BTC€"), number, 0m, -number, 1m, long.MinValue, time, time);
                var read = (Quote)Pass(Codec, Codec, quote).Message!;
                Assert.Equal(quote, read);
                Assert.Equal(decimal.GetBits(number), decimal.GetBits(read.Bid));
                Assert.Equal(time.Offset, read.VenueTime.Offset);
            }
        }
    }

    [Fact]
    public void Names_are_the_same_string_each_time_and_only_so_many_are_kept()
    {
        var codec = new MessageCodec(MessageRegistry.Default);
        var first = ((Quote)Pass(Codec, codec, Sample("market.quote")).Message!).Instrument;
        var second = ((Quote)Pass(Codec, codec, Sample("market.quote")).Message!).Instrument;
        Assert.Same(first.Venue, second.Venue);
        Assert.Same(first.Symbol, second.Symbol);

        var names = new NameTable();
        var all = Enumerable.Range(0, 10_000).Select(i => BitConverter.GetBytes(i % 128 + ((i / 128) << 8))).ToList();
        var strings = all.ConvertAll(bytes => names.Of(bytes));
        Assert.InRange(all.Zip(strings).Count(pair => ReferenceEquals(names.Of(pair.First), pair.Second)), 1_000, 4_000);
        Assert.NotSame(names.Of(new byte[1_000]), names.Of(new byte[1_000]));
    }

    [Fact]
    public void A_value_that_the_enumeration_does_not_have_is_neither_written_nor_read()
    {
        var request = (OrderRequest)Sample("gateway.order-request");
        var frame = new FrameBuffer();
        Assert.NotNull(Codec.Write(frame, RecordKind.Numbered, 1, Address.Coordinator, request with { Side = (Side)7 }, 2));
        Assert.NotNull(Codec.Write(frame, RecordKind.Numbered, 1, Address.Coordinator, request with { Side = (Side)0x101 }, 2));
        Assert.Equal(0, frame.Length);

        var body = BodyOf(request);
        var side = sizeof(long) + 2 + request.ClientId.Length + 2 + request.Symbol.Length;
        Assert.Equal(unchecked((byte)(sbyte)request.Side), body[side]);
        body[side] = 7;
        Assert.Contains("is no Side", Read("gateway.order-request", body).Problem);
    }

    /// <summary>
    /// Whatever stands where a message should: it is read, or named as not understood, and costs memory in proportion to its length and
    /// no more than that. Random bytes, and true messages cut and changed.
    /// </summary>
    [Fact]
    public void Whatever_nobody_wrote_is_read_or_not_understood_and_costs_little()
    {
        var random = new Random(23);
        var kinds = KindsWithForm.Select(k => k.Kind).ToList();
        var bodies = kinds.ConvertAll(kind => BodyOf(Sample(kind)));
        for (var run = 0; run < 30_000; run++)
        {
            var which = random.Next(kinds.Count);
            byte[] body;
            if (random.Next(3) == 0)
            {
                body = new byte[random.Next(300)];
                random.NextBytes(body);
            }
            else
            {
                body = bodies[which][..random.Next(bodies[which].Length + 1)];
                for (var i = random.Next(1, 5); i > 0 && body.Length > 0; i--)
                    body[random.Next(body.Length)] = (byte)random.Next(256);
            }
            var record = RecordOf(kinds[which], body);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Codec.Read(RecordKind.NumberedCompact, record, out var read);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024); // an error's trace, and now and then the table's growth
            Assert.Equal(kinds[which], read.Kind);
            Assert.True(read.Message is not null || read.Problem.Length > 0);
        }
    }

    private static Message Sample(string kind)
    {
        var type = MessageCatalog.Entries.Single(e => e.Kind == kind).Type.Type;
        return SampleMessages.All.Single(m => m.GetType() == type);
    }

    /// <summary>The fields of a message in its compact form.</summary>
    private static byte[] BodyOf(Message message)
    {
        var frame = new FrameBuffer();
        CompactForms.All.Single(f => f.Type == message.GetType()).Write(frame, message);
        return frame.Written.ToArray();
    }

    /// <summary>The body of a record: number, address, kind, fields.</summary>
    private static byte[] RecordOf(string kind, byte[] body) =>
        [.. BitConverter.GetBytes(1L), 1, (byte)'a', (byte)kind.Length, .. System.Text.Encoding.ASCII.GetBytes(kind), .. body];

    private static ReadMessage Read(string kind, byte[] body)
    {
        Codec.Read(RecordKind.NumberedCompact, RecordOf(kind, body), out var read);
        return read;
    }

    private static ReadMessage Pass(MessageCodec writer, MessageCodec reader, Message message)
    {
        var frame = new FrameBuffer();
        Assert.Null(writer.Write(frame, RecordKind.Latest, 0, Address.Coordinator, message, 2));
        var records = new RecordReader(frame.Written);
        Assert.True(records.Read());
        reader.Read(records.Kind, records.Body, out var read);
        return read;
    }
}
