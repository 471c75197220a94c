namespace Hedgerow.Venues.Htx;

/// <summary>A fact that is asked for once, by whoever needs it first. A question that failed is asked again. Thread-safe.</summary>
/// <typeparam name="T">The fact.</typeparam>
/// <param name="ask">Asks the venue.</param>
internal sealed class HtxOnce<T>(Func<CancellationToken, Task<T>> ask)
    where T : class
{
    private readonly SemaphoreSlim _asking = new(1, 1);
    private T? _value;

    /// <summary>The fact; null while it is not known.</summary>
    public T? Value => Volatile.Read(ref _value);

    /// <summary>Takes the fact from an answer to another question.</summary>
    /// <param name="value">The fact.</param>
    public void Take(T value) => Volatile.Write(ref _value, value);

    /// <summary>The fact, asked for unless it is known.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<T> Get(CancellationToken cancellation)
    {
        if (Value is { } known)
        {
            return known;
        }

        await _asking.WaitAsync(cancellation);
        try
        {
            if (Value is null)
            {
                Take(await ask(cancellation));
            }

            return Value!;
        }
        finally
        {
            _asking.Release();
        }
    }
}
