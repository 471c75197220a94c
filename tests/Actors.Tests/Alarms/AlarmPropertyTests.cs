using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Actors.Alarms;
using Hedgerow.Actors.Tests.Harness;

namespace Hedgerow.Actors.Tests.Alarms;

/// <summary>Random notices, times, outages and acknowledgements: nothing is lost, nothing is unbounded, and replay gives the state.</summary>
public sealed class AlarmPropertyTests
{
    private static readonly Gen<(int Kind, int Value)> Steps =
        from kind in Gen.Choose(0, 9)
        from value in Gen.Choose(0, 400)
        select (kind, value);

    private static readonly AlarmSettings Settings = AlarmBench.Settings with { EscalateAfter = TimeSpan.Zero };

    [Fact]
    public void Every_notice_is_told_alone_in_a_count_or_in_a_number() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Steps.ListOf(80).ToArbitrary(), steps =>
        {
            var bench = new AlarmBench(Settings);
            var said = 0L;
            foreach (var (kind, value) in steps)
                said += Do(bench, kind, value);
            bench.Channel = AlarmBench.Done;
            bench.Run(TimeSpan.FromHours(3));

            Assert.Equal(said, bench.Sent.Sum(s => s.Message.Count));
            Assert.InRange(bench.Open.Count, 0, Settings.KeptOpen);
            AlarmBench.AssertReplays(() => new AlarmDesk(Settings), bench.Effects.Events, bench.Actor);
        }));

    private static int Do(AlarmBench bench, int kind, int value)
    {
        switch (kind)
        {
            case <= 5:
                bench.Say($"trouble of {(char)('a' + (value % 20))}: {value}");
                return 1;
            case 6:
                bench.Run(TimeSpan.FromSeconds(value));
                return 0;
            case 7:
                bench.Channel = send => AlarmBench.Failed(send, TimeSpan.FromSeconds(value % 90));
                return 0;
            case 8:
                bench.Channel = AlarmBench.Done;
                return 0;
            default:
                bench.Ack($"r{value}", value % 3 == 0 ? "*" : $"{value % 12}");
                return 0;
        }
    }
}
