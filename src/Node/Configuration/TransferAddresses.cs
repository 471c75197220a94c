namespace Hedgerow.Node.Configuration;

/// <summary>Checks and reads what an <see cref="AddressReference"/> points at.</summary>
public static class TransferAddresses
{
    private const int MaxLength = 256;

    /// <summary>The address itself.</summary>
    /// <param name="reference">Where it is.</param>
    /// <exception cref="InvalidOperationException">It cannot be had; the message names the reference.</exception>
    public static string Read(AddressReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var (address, problem) = Find(reference);
        return address ?? throw new InvalidOperationException(problem);
    }

    /// <summary>The address, or what is wrong with the reference.</summary>
    internal static (string? Address, string Problem) Find(AddressReference reference)
    {
        if (new[] { reference.Value, reference.File, reference.Env }.Count(r => r is not null) != 1)
            return (null, "needs exactly one of value, file and env");
        var address = reference.Value;
        if (address is null)
        {
            var secret = new SecretReference { File = reference.File, Env = reference.Env };
            var problem = "";
            SecretFiles.Check(secret, text => problem = text);
            if (problem.Length > 0)
                return (null, problem);
            address = SecretFiles.Read(secret);
        }

        return address.Length is > 0 and <= MaxLength && address.All(c => c is > ' ' and <= '~')
            ? (address, "")
            : (null, "is not an address: it must be one word of visible ASCII characters");
    }
}
