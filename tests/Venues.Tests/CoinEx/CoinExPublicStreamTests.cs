using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.CoinEx;

/// <summary>Whatever comes over the stream of books, nothing but reports comes out of it, and a book that cannot be trusted is told lost.</summary>
public sealed class CoinExPublicStreamTests : IAsyncDisposable
{
    // Takes connections and never answers: the stream's own loop waits, and every frame is the test's.
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private readonly List<VenueReport> _reports = [];
    private readonly CoinExRest _rest;
    private readonly CoinExPublicStream _stream;

    public CoinExPublicStreamTests()
    {
        _silent.Start();
        var time = new StillTime();
        var settings = new CoinExSettings { StreamUrl = new Uri($"ws://{_silent.LocalEndpoint}/v2/futures") };
        var credentials = ApiCredentials.Create("key", "secret", SecretKind.Hmac);
        var channels = new ChannelBoard([VenueChannel.Public, VenueChannel.Rest], _ => { });
        _rest = new CoinExRest("coinex", settings, credentials, channels, _ => { }, time, NullLogger.Instance);
        _stream = new CoinExPublicStream("coinex", settings, _rest, channels, _reports.Add, time, NullLogger.Instance);
        _stream.Connect(["BTCUSDT", "ETHUSDT"]);
        _stream.OnConnected();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _rest.Dispose();
        _silent.Dispose();
    }

    [Fact]
    public void A_frame_that_cannot_be_unpacked_after_one_that_could_loses_every_book()
    {
        Take(Packed(Top("BTCUSDT")));
        Take(Packed(Top("ETHUSDT")));
        Assert.Equal(2, _reports.OfType<Quote>().Count());
        var cut = Packed(Top("BTCUSDT"))[..40];
        Take(cut);
        Assert.Equal(["BTCUSDT", "ETHUSDT"], _reports.OfType<QuoteLost>().Select(lost => lost.Instrument.Symbol).Order());
        Assert.Single(_reports.OfType<FrameRejected>());
        Take(Packed(Top("BTCUSDT")));
        Assert.Equal(3, _reports.OfType<Quote>().Count());
    }

    [Fact]
    public void A_frame_that_names_its_market_loses_that_book_alone()
    {
        Take(Top("BTCUSDT"));
        Take(Top("ETHUSDT"));
        Take(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Top("BTCUSDT")).Replace("20000.0", "2e99", StringComparison.Ordinal)));
        Assert.Equal("BTCUSDT", Assert.Single(_reports.OfType<QuoteLost>()).Instrument.Symbol);
    }

    [Fact]
    public void Noise_and_damaged_frames_never_throw()
    {
        var random = new Random(7);
        byte[][] sound = [Top("BTCUSDT"), Packed(Top("BTCUSDT")), Packed("""{"id":1,"code":0,"message":"OK"}"""u8.ToArray())];
        for (var i = 0; i < 5_000; i++)
        {
            var frame = (byte[])sound[random.Next(sound.Length)].Clone();
            for (var k = random.Next(3); k > 0; k--)
            {
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            }

            Take(random.Next(4) == 0 ? frame[..random.Next(frame.Length)] : frame);
        }

        Assert.NotEmpty(_reports.OfType<FrameRejected>());
        Assert.NotEmpty(_reports.OfType<Quote>());
    }

    private void Take(byte[] frame) => _stream.OnFrame(frame);

    private static byte[] Top(string market) => Encoding.ASCII.GetBytes(
        $$"""{"method":"bbo.update","data":{"market":"{{market}}","updated_at":1642145331234,"best_bid_price":"20000.0","best_bid_size":"0.100","best_ask_price":"20001.5","best_ask_size":"0.15"},"id":null}""");

    private static byte[] Packed(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    /// <summary>A clock that stands, and whose timers never come due: no time-out cuts in.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
