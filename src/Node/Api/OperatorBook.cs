using System.Security.Cryptography;
using System.Text;
using Hedgerow.Node.Configuration;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Api;

/// <summary>Who uses the interface, as their token says.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Role">What they may do.</param>
internal sealed record Operator(string Name, OperatorRole Role);

/// <summary>The configured operators and their tokens, of which only hashes are kept.</summary>
internal sealed class OperatorBook
{
    private const string Scheme = "Bearer ";

    private readonly List<(Operator Operator, byte[] Hash)> _operators;

    /// <exception cref="InvalidOperationException">A token cannot be had; the message names its reference.</exception>
    public OperatorBook(IReadOnlyList<OperatorOptions> operators) =>
        _operators = [.. operators.Select(o => (new Operator(o.Name, o.Role), HashOf(SecretFiles.Read(o.Token))))];

    /// <summary>True when nobody is configured: then anybody may look, and nobody may act.</summary>
    public bool IsEmpty => _operators.Count == 0;

    /// <summary>
    /// Whose token a request carries; null when it is nobody's. Every configured token is compared, in constant time, so
    /// that the time says neither which one nearly matched nor how many there are before it.
    /// </summary>
    public Operator? Recognise(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var presented = HashOf(header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "");
        Operator? found = null;
        foreach (var (candidate, hash) in _operators)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, presented))
                found = candidate;
        }

        return found;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
