using System.Globalization;
using Hedgerow.Links.Bench;

if (args is [BareProcess.Verb, ..])
{
    await BareProcess.ServeAsync(args[1..]);
    return;
}
InlineSockets.Set();
var seconds = int.Parse(Argument("--seconds", "5"), CultureInfo.InvariantCulture);
var trips = int.Parse(Argument("--trips", "20000"), CultureInfo.InvariantCulture);
if (!args.Contains("--tls"))
    await LinkBench.RunAsync(isTls: false, trips, seconds);
if (!args.Contains("--plain"))
    await LinkBench.RunAsync(isTls: true, trips, seconds);

string Argument(string name, string otherwise) => args.SkipWhile(a => a != name).Skip(1).FirstOrDefault() ?? otherwise;
