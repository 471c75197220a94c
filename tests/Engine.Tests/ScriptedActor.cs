using System.Text.Json.Serialization;
using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Tests;

internal sealed record Say(string Text) : Message;

internal sealed record Price(string Symbol, int Value) : Message, IConflatable
{
    public object ConflationKey => Symbol;
}

internal sealed record Noted(string Text) : Event;

internal sealed record NotesSnapshot(string[] Notes) : Event;

[JsonSerializable(typeof(Noted))]
[JsonSerializable(typeof(NotesSnapshot))]
internal sealed partial class NotesJson : JsonSerializerContext;

internal static class Notes
{
    public static readonly JsonEventCodec Codec = new JsonEventCodecBuilder()
        .Add("noted", 1, NotesJson.Default.Noted)
        .Add("notes", 1, NotesJson.Default.NotesSnapshot)
        .Build();
}

/// <summary>Remembers notes; what it does with a message is the test's.</summary>
internal sealed class ScriptedActor(Action<ScriptedActor, Message, Effects> receive) : Actor
{
    public List<string> Lines { get; } = [];

    public override void Receive(Message message, Effects effects) => receive(this, message, effects);

    public override void Apply(Event change)
    {
        switch (change)
        {
            case Noted { Text: "unbearable" }:
                throw new InvalidOperationException("cannot apply this");
            case Noted noted:
                Lines.Add(noted.Text);
                break;
            case NotesSnapshot snapshot:
                Lines.AddRange(snapshot.Notes);
                break;
            default:
                throw new InvalidOperationException($"unknown event {change.GetType().Name}");
        }
    }

    public override Event? TakeSnapshot() => new NotesSnapshot([.. Lines]);
}

/// <summary>An endpoint that writes down what reached it.</summary>
internal sealed class Sink : IEndpoint
{
    private readonly List<Message> _messages = [];

    public Action<Message>? Delivered { get; set; }

    public IReadOnlyList<Message> Messages
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }

    public IEnumerable<string> Texts => Messages.OfType<Say>().Select(say => say.Text);

    public void Deliver(Message message)
    {
        lock (_messages)
            _messages.Add(message);
        Delivered?.Invoke(message);
    }
}
