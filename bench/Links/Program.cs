using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hedgerow.Links.Bench;
using Hedgerow.Mesh.Streams;
using Hedgerow.Messages;

var seconds = int.Parse(Argument("--seconds", "5"), CultureInfo.InvariantCulture);
var trips = int.Parse(Argument("--trips", "20000"), CultureInfo.InvariantCulture);
using var certificate = args.Contains("--tls") ? NewCertificate() : null;
OrderReport report = new(
    "bybit", 1_000_043, 1_000_044, "h17p2l0s345678", "BTCUSDT", Side.Sell, OrderType.LimitIoc, 0.125m, 60_000.1m, OrderState.Closed, 0.125m,
    60_000.20m, "", true);
OrderRequest request = new(
    17, "h17p2l0s345678", "BTCUSDT", Side.Sell, OrderType.LimitIoc, 0.125m, 60_000.1m, false, OrderPurpose.Open, DateTimeOffset.UtcNow);
Message[] kinds = [new CancelRequest(17, "h17p2l0s345678"), request, report];

await using var link = await LinkEcho.StartAsync(certificate);
foreach (var kind in kinds)
    await MeasureTripsAsync(kind);
if (seconds > 0)
    await MeasureThroughputAsync();
return;

string Argument(string name, string otherwise) => args.SkipWhile(a => a != name).Skip(1).FirstOrDefault() ?? otherwise;

// Trips of both in turn, in blocks, so that whatever else the machine does meets both alike.
async Task MeasureTripsAsync(Message message)
{
    const int Block = 100;
    var bytes = LinkEcho.FrameBytes(message);
    await using var bare = await BareEcho.StartAsync(bytes, certificate);
    var bareTimes = new List<double>(trips);
    var linkTimes = new List<double>(trips);
    using var replied = new SemaphoreSlim(0);
    TaskCompletionSource? waiting = null;
    link.IsEchoing = true;
    link.OnReply = _ => waiting!.SetResult();
    for (var warm = -10_000; linkTimes.Count < trips; warm += Block)
    {
        for (var i = 0; i < Block; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await bare.TripAsync();
            if (warm >= 0)
                bareTimes.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
        for (var i = 0; i < Block; i++)
        {
            var started = Stopwatch.GetTimestamp();
            // Continues on the thread that read the reply, as a loop that takes messages inline does, and as the bare echo's reader.
            waiting = new TaskCompletionSource();
            if (link.Tell(message) != TellOutcome.Taken)
                throw new InvalidOperationException("the link is full");
            await waiting.Task;
            if (warm >= 0)
                linkTimes.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
    }
    link.IsEchoing = false;
    Print($"bare WebSocket echo of {bytes} bytes", bareTimes);
    Print($"link, {message.GetType().Name} there and back", linkTimes);
    Console.WriteLine(
        $"p50 of the link is {At(linkTimes, 0.5) / At(bareTimes, 0.5):0.00} of the bare echo's (goal: at most 1.25)");
}

async Task MeasureThroughputAsync()
{
    var (before, refused) = (link.Counted, 0L);
    var started = Stopwatch.GetTimestamp();
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var end = TimeSpan.FromSeconds(seconds);
    long told = 0;
    while (Stopwatch.GetElapsedTime(started) < end)
    {
        if (link.Tell(report) == TellOutcome.Taken)
        {
            told++;
            continue;
        }
        refused++;
        await Task.Delay(1); // full: until half of the room is free
    }
    while (link.Counted - before < told)
        await Task.Delay(1);
    var took = Stopwatch.GetElapsedTime(started);
    var cores = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / took;
    Console.WriteLine(
        $"{told:N0} messages in {took.TotalSeconds:0.00} s: {told / took.TotalSeconds:N0} a second (goal: at least 50,000); {cores:0.00} cores for both nodes; the link was full {refused:N0} times");
    Console.WriteLine($"{link.View}");
}

static void Print(string what, List<double> times) => Console.WriteLine(
    $"{what}: p50 {At(times, 0.5):0.0} µs, p90 {At(times, 0.9):0.0} µs, p99 {At(times, 0.99):0.0} µs, {times.Count:N0} trips");

static double At(List<double> times, double part)
{
    times.Sort();
    return times[(int)(part * (times.Count - 1))];
}

static X509Certificate2 NewCertificate()
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest("CN=hedgerow-bench", key, HashAlgorithmName.SHA256);
    using var selfSigned = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    return X509CertificateLoader.LoadPkcs12(selfSigned.Export(X509ContentType.Pkcs12), null);
}
