namespace Hedgerow.Mesh.Streams;

/// <summary>What a link has done since its process started.</summary>
internal sealed class LinkCounts
{
    /// <summary>Messages that were taken to be sent, numbered and latest-wins.</summary>
    public long Taken { get; private set; }

    /// <summary>Latest-wins messages that a newer one replaced before they left.</summary>
    public long Replaced { get; private set; }

    /// <summary>Latest-wins messages that were not kept because the link was down.</summary>
    public long NotKept { get; set; }

    /// <summary>Messages that found no room.</summary>
    public long Overflowed { get; private set; }

    /// <summary>Messages that cannot pass.</summary>
    public long Unfit { get; set; }

    /// <summary>Numbered messages that were dropped because the peer's process was another one.</summary>
    public long Dropped { get; set; }

    /// <summary>Numbered messages that were sent again over a new connection.</summary>
    public long Resent { get; set; }

    /// <summary>Messages that were taken in, to be delivered.</summary>
    public long Received { get; set; }

    /// <summary>Numbered messages that came a second time.</summary>
    public long Duplicates { get; set; }

    /// <summary>Messages of the peer's that this node could not read.</summary>
    public long NotUnderstood { get; set; }

    /// <summary>Messages of ours of which the peer says that it could not read them; each kind once a connection.</summary>
    public long NotUnderstoodByPeer { get; set; }

    /// <summary>Records of a kind that this release does not know.</summary>
    public long UnknownRecords { get; set; }

    public long FramesSent { get; set; }

    public void Note(TellOutcome outcome)
    {
        switch (outcome)
        {
            case TellOutcome.Taken:
                Taken++;
                break;
            case TellOutcome.Replaced:
                Replaced++;
                break;
            case TellOutcome.NotKept:
                NotKept++;
                break;
            case TellOutcome.Overflow:
                Overflowed++;
                break;
            default:
                Unfit++;
                break;
        }
    }
}

/// <summary>What one frame brought; used again for the next one.</summary>
internal sealed class FrameContent
{
    /// <summary>To be delivered, in order.</summary>
    public List<(Messages.Address To, Messages.Message Message)> Messages { get; } = [];

    /// <summary>Kinds that could not be read, each with the reason, and only the first time on a connection.</summary>
    public List<(string Kind, string Problem)> NotUnderstood { get; } = [];

    /// <summary>Kinds that the peer could not read.</summary>
    public List<string> NotUnderstoodByPeer { get; } = [];

    /// <summary>Last number in it; zero when it had none.</summary>
    public long Through { get; set; }

    public void Clear()
    {
        Messages.Clear();
        NotUnderstood.Clear();
        NotUnderstoodByPeer.Clear();
        Through = 0;
    }
}
