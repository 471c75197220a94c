using System.Globalization;
using Hedgerow.TickToOrder;

if (args is ["floor", var streams, var orders])
{
    await FloorClient.Run(new Uri(streams), new Uri(orders));
    return 0;
}

if (args is ["load" or "gateway", ..])
{
    Func<string, int, TimeSpan, Task> run = args[0] == "load" ? NodeLoad.RunWhole : NodeLoad.RunGateway;
    await run(Bench.FindRoot(), 2_000, TimeSpan.FromSeconds(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60));
    return 0;
}

var ticks = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5_000;
var root = Bench.FindRoot();
using var folder = new BenchFolder();
var keys = BenchKeys.Create(folder.Path);
await using var floor = await Contender.Open("floor", keys.PublicPem);
await using var inline = await Contender.Open("floor+", keys.PublicPem);
await using var hedgerow = await Contender.Open("hedgerow", keys.PublicPem);
await using var ccxt = await Contender.Open("ccxt", keys.PublicPem);
floor.Launch(Bench.Floor(floor.Host, inline: false));
inline.Launch(Bench.Floor(inline.Host, inline: true));
hedgerow.Launch(Bench.Hedgerow(root, folder.Path, hedgerow.Host, keys.PrivateFile));
var contenders = new List<Contender> { floor, inline, hedgerow };
if (Bench.CcxtModules(root) is { } modules)
{
    ccxt.Launch(Bench.Ccxt(root, ccxt.Host, modules));
    contenders.Add(ccxt);
}
else
{
    Console.WriteLine("ccxt is not installed (tests/conformance/run installs it): not measured");
}
Bench.WaitUntilAnswering(contenders);
Bench.Interleave(contenders, warmUp: Math.Min(ticks, 2_000), record: false);
Bench.Interleave(contenders, ticks, record: true);
Bench.Print(contenders);
return contenders.TrueForAll(c => c.Micros.Count > 0) ? 0 : 1;
