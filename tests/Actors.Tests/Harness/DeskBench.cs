using Hedgerow.Actors.Desk;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Harness;

/// <summary>The operators' desk; the test plays those that act.</summary>
internal sealed class DeskBench : Bench
{
    public static readonly DeskSettings Settings = new()
    {
        Venues = ["a", "b"],
        Pairs = ["btc", "eth"],
        HasTreasurer = true,
        HasBreaker = true,
        HasAlarms = true,
        KeptInterventions = 8,
        MaxOpen = 4,
    };

    private readonly DeskSettings _settings;

    public DeskBench(DeskSettings? settings = null, IReadOnlyList<Event>? journal = null)
        : base(Replayed(new OperatorDesk(settings ?? Settings), journal ?? []), Address.Desk)
    {
        _settings = settings ?? Settings;
        Effects.Events.AddRange(journal ?? []);
    }

    /// <summary>The desk after a crash and a restart; time has not passed.</summary>
    public DeskBench Restarted()
    {
        var next = new DeskBench(_settings, [.. Effects.Events]);
        next.Effects.Skip(Now - next.Now);
        next.Send(new Started(true));
        return next;
    }

    public static OperatorCommand Pause(string id, string pair = "btc", string who = "ann") => new(id, OperatorAction.Pause, pair, who, "lunch");

    /// <summary>What was told to one address since <see cref="Bench.Forget"/>.</summary>
    public List<Message> ToldTo(Address to) => [.. Effects.Told.Where(t => t.To == to).Select(t => t.Message)];

    public Intervention Last => Told<Intervention>()[^1];

    public DeskSnapshot State => (DeskSnapshot)Actor.TakeSnapshot()!;

    public void Run(TimeSpan time)
    {
        var until = Now + time;
        while (Effects.FireNext(until))
            continue;
    }
}
