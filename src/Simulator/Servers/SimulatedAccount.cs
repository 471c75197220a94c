namespace Hedgerow.Simulator.Servers;

/// <summary>One account at a simulated venue.</summary>
/// <param name="Id">Name of the account in the model.</param>
/// <param name="ApiKey">Sent by clients with every request.</param>
/// <param name="Secret">Shared secret of HMAC-SHA256 signatures.</param>
/// <param name="Balance">Opening wallet balance in the settle asset.</param>
public sealed record SimulatedAccount(string Id, string ApiKey, string Secret, decimal Balance)
{
    /// <summary>Settle asset of the wallet.</summary>
    public string Asset { get; init; } = "USDT";

    /// <summary>Leverage of every instrument until the client sets another.</summary>
    public decimal Leverage { get; init; } = 10;

    /// <summary>Second API key whose signatures are Ed25519 (Binance only); null when the account has none.</summary>
    public string? Ed25519ApiKey { get; init; }

    /// <summary>Public key that belongs to <see cref="Ed25519ApiKey"/>: PEM (SubjectPublicKeyInfo) or 32 bytes in base64.</summary>
    public string? Ed25519PublicKey { get; init; }

    /// <summary>How the account and its key are set up.</summary>
    public SimulatedSetup Setup { get; init; } = new();

    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(SimulatedAccount)} {Id}";
}
