using System.Text.Json;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Harness;

/// <summary>One actor alone: what is sent to it, what it tells and remembers.</summary>
internal abstract class Bench
{
    protected Bench(Actor actor, Address self)
    {
        Actor = actor;
        Effects = new TestEffects(actor, self);
    }

    public Actor Actor { get; }

    public TestEffects Effects { get; }

    public DateTimeOffset Now => Effects.Now;

    public void Send(Message message) => Actor.Receive(message, Effects);

    /// <summary>All messages of a kind told since <see cref="Forget"/>.</summary>
    public List<T> Told<T>() where T : Message => [.. Effects.Told.Select(t => t.Message).OfType<T>()];

    public void Forget() => Effects.Told.Clear();

    public List<T> Events<T>() where T : Event => [.. Effects.Events.OfType<T>()];

    public string Alarms => string.Join("\n", Told<Notice>().Where(n => n.Level == NoticeLevel.Alarm).Select(n => n.Text));

    /// <summary>Asserts that events alone, and a snapshot with the events after it, give the state again.</summary>
    public static void AssertReplays(Func<Actor> create, IReadOnlyList<Event> events, Actor lived)
    {
        var state = Text(lived.TakeSnapshot()!);
        Assert.Equal(state, Text(Replayed(create(), events).TakeSnapshot()!));
        foreach (var cut in new[] { events.Count / 3, events.Count / 2, events.Count })
        {
            var before = Replayed(create(), events.Take(cut)).TakeSnapshot()!;
            var after = Replayed(create(), [Stored(before), .. events.Skip(cut)]);
            Assert.Equal(state, Text(after.TakeSnapshot()!));
        }
    }

    public static Actor Replayed(Actor actor, IEnumerable<Event> events)
    {
        foreach (var change in events)
            actor.Apply(change);
        return actor;
    }

    public static string Text(Event change) => JsonSerializer.Serialize(change, TypeOf(change));

    private static Event Stored(Event change) => (Event)JsonSerializer.Deserialize(Text(change), TypeOf(change))!;

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo TypeOf(Event change) =>
        EventCatalog.Entries.Single(e => e.Type.Type == change.GetType()).Type;
}
