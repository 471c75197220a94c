using Hedgerow.Messages;

namespace Hedgerow.Mesh.Wire.Compact;

/// <summary>
/// The binary form of one class of messages, beside its JSON. The fields stand one after the other, without names. A later release
/// appends fields, which have a default, and never moves, changes or drops one: a reader ignores what comes after the last field that it
/// knows, and takes the default of a field before which the body ends. A field without a default that is missing is an error.
/// </summary>
/// <param name="Type">Class of the messages.</param>
/// <param name="Since">Lowest version of the protocol whose speakers all read this form.</param>
/// <param name="Write">Appends a message's fields.</param>
/// <param name="Read">Reads them; throws <see cref="FormatException"/> when the body is no such message.</param>
internal sealed record CompactForm(Type Type, ushort Since, Action<FrameBuffer, Message> Write, CompactForm.Reading Read)
{
    public delegate Message Reading(ref CompactReader fields);

    public static CompactForm Of<T>(ushort since, Action<FrameBuffer, T> write, Reading read) where T : Message =>
        new(typeof(T), since, (frame, message) => write(frame, (T)message), read);
}
