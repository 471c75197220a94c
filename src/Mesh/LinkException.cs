namespace Hedgerow.Mesh;

/// <summary>The peer said something that no sound peer says, or the link cannot go on. The connection is closed; the message names why.</summary>
public sealed class LinkException : Exception
{
    /// <summary>Makes one without a reason.</summary>
    public LinkException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">Why, for people; never holds anything of a secret.</param>
    public LinkException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a cause.</summary>
    /// <param name="message">Why, for people.</param>
    /// <param name="innerException">The cause.</param>
    public LinkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
