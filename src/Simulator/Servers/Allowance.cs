namespace Hedgerow.Simulator.Servers;

/// <summary>What an account may still ask of an endpoint.</summary>
/// <param name="Limit">Requests per window.</param>
/// <param name="Left">Of them, not used yet.</param>
/// <param name="IsExceeded">True when the request just counted was one too many.</param>
/// <param name="ResetMs">When the window ends.</param>
internal sealed record Allowance(int Limit, int Left, bool IsExceeded, long ResetMs);
