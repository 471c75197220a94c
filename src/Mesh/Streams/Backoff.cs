namespace Hedgerow.Mesh.Streams;

/// <summary>Times between attempts to dial: doubling, bounded, and from the start again after a link that lasted.</summary>
internal sealed class Backoff(LinkBounds bounds)
{
    private TimeSpan _next = bounds.FirstRedial;

    /// <summary>Time to wait before the next attempt.</summary>
    /// <param name="lasted">How long the last link was up; zero when it did not come up.</param>
    public TimeSpan Next(TimeSpan lasted)
    {
        if (lasted >= bounds.LastRedial)
            _next = bounds.FirstRedial;
        var wait = _next;
        _next = wait * 2 > bounds.LastRedial ? bounds.LastRedial : wait * 2;
        return wait;
    }
}
