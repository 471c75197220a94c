namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Which of the venue's accounts carries the traded contracts (docs: v5/acct-mode). It decides which wallet is read, what its figures
/// mean, over which way orders go, and whether there is a dead-man's switch.
/// </summary>
public enum BybitAccountMode
{
    /// <summary>The unified account, <c>UNIFIED</c>: everything of unified 2.0; of unified 1.0 everything but inverse contracts.</summary>
    Unified = 1,

    /// <summary>The derivatives account, <c>CONTRACT</c>: contracts of a classic account, and inverse contracts of unified 1.0.</summary>
    Classic = 2,
}
