namespace Hedgerow.Mesh.Streams;

/// <summary>Which of the peer's numbered messages were taken and delivered. Pure.</summary>
internal sealed class Inbound
{
    /// <summary>The last number that was taken.</summary>
    public long Taken { get; private set; }

    /// <summary>The last number that was delivered to its address; only this is acknowledged.</summary>
    public long Delivered { get; private set; }

    /// <summary>The last number that was acknowledged on this connection.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Delivered and not acknowledged.</summary>
    public long Owed => Delivered - Acknowledged;

    /// <summary>Looks at a message's number.</summary>
    /// <returns>True: it is the next one. False: it was taken before.</returns>
    /// <exception cref="LinkException">One before it is missing.</exception>
    public bool Take(long number)
    {
        if (number <= Taken)
            return false;
        if (number != Taken + 1)
            throw new LinkException($"message {number} after message {Taken}");
        Taken = number;
        return true;
    }

    /// <summary>Everything through this number was handed to its address.</summary>
    public void NoteDelivered(long through)
    {
        if (through > Taken || through < Delivered)
            throw new InvalidOperationException($"delivered {through}, of {Delivered} to {Taken}");
        Delivered = through;
    }

    public void NoteAcknowledged() => Acknowledged = Delivered;

    /// <summary>
    /// A new connection to the same process. What was taken and not delivered, because the frame that brought it was refused, is sent
    /// again.
    /// </summary>
    public void Resume() => Taken = Delivered;

    /// <summary>The peer's process is another one: its numbers begin again.</summary>
    public void Restart() => (Taken, Delivered, Acknowledged) = (0, 0, 0);
}
