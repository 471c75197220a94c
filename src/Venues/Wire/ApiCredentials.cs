using System.Text;
using System.Text.Json.Serialization;

namespace Hedgerow.Venues.Wire;

/// <summary>How a secret signs.</summary>
public enum SecretKind
{
    /// <summary>A shared secret: HMAC-SHA256.</summary>
    Hmac = 1,

    /// <summary>A private key in PEM (PKCS#8): Ed25519.</summary>
    Ed25519 = 2,
}

/// <summary>Where key and secret are found. Holds references, never the values.</summary>
public sealed record CredentialSettings
{
    /// <summary>Reference to the API key: <c>file:PATH</c> or <c>env:NAME</c>.</summary>
    public string Key { get; init; } = string.Empty;

    /// <summary>Reference to the secret: <c>file:PATH</c> or <c>env:NAME</c>. A file must not be readable by group or others.</summary>
    public string Secret { get; init; } = string.Empty;

    /// <summary>Reference to the key's passphrase, in the same form; empty for venues whose keys have none.</summary>
    public string Passphrase { get; init; } = string.Empty;

    /// <summary>How the secret signs.</summary>
    public SecretKind Kind { get; init; } = SecretKind.Hmac;
}

/// <summary>Key or secret cannot be had. The message names the reference, never a value.</summary>
public sealed class CredentialException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">Reference and problem.</param>
    public CredentialException(string message)
        : base(message)
    {
    }
}

/// <summary>An API key and the means to sign with its secret. Neither text form nor JSON form shows either.</summary>
public sealed class ApiCredentials
{
    private const string FilePrefix = "file:";
    private const string EnvironmentPrefix = "env:";

    private ApiCredentials(string key, RequestSigner signer, string passphrase)
    {
        Key = key;
        Signer = signer;
        Passphrase = passphrase;
    }

    /// <summary>The API key. Sent to the venue, shown to nobody else.</summary>
    [JsonIgnore]
    internal string Key { get; }

    /// <summary>Signs with the secret.</summary>
    [JsonIgnore]
    internal RequestSigner Signer { get; }

    /// <summary>The key's passphrase; empty for venues whose keys have none.</summary>
    [JsonIgnore]
    internal string Passphrase { get; }

    /// <summary>Reads key and secret from where the settings point.</summary>
    /// <param name="settings">References.</param>
    /// <exception cref="CredentialException">Missing, empty, or a file that others can read.</exception>
    public static ApiCredentials Load(CredentialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var key = Read(settings.Key, "key");
        var secret = Read(settings.Secret, "secret");
        var passphrase = settings.Passphrase.Length == 0 ? string.Empty : Read(settings.Passphrase, "passphrase");
        return Create(key, secret, settings.Kind, passphrase);
    }

    /// <inheritdoc/>
    public override string ToString() => "credentials ***";

    /// <summary>Makes credentials from values in memory: tests and generated keys.</summary>
    /// <param name="key">API key.</param>
    /// <param name="secret">Shared secret, or PEM.</param>
    /// <param name="kind">How the secret signs.</param>
    /// <param name="passphrase">The key's passphrase, where the venue's keys have one.</param>
    internal static ApiCredentials Create(string key, string secret, SecretKind kind, string passphrase = "")
    {
        foreach (var c in key + passphrase)
        {
            // The key travels in a header and inside JSON without escaping.
            if (c is <= ' ' or > '~' or '"' or '\\')
            {
                throw new CredentialException("the API key or its passphrase has a character that no venue's keys have");
            }
        }

        RequestSigner signer = kind switch
        {
            SecretKind.Hmac when secret.StartsWith("-----BEGIN", StringComparison.Ordinal) =>
                throw new CredentialException("the secret is a PEM key, but its kind says hmac; Ed25519 keys need the kind ed25519"),
            SecretKind.Hmac => new HmacSha256Signer(Encoding.UTF8.GetBytes(secret)),
            SecretKind.Ed25519 => new Ed25519Signer(secret),
            _ => throw new CredentialException("unknown kind of secret: " + kind),
        };
        return new ApiCredentials(key, signer, passphrase);
    }

    private static string Read(string reference, string what)
    {
        string? value;
        if (reference.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            value = ReadFile(reference[FilePrefix.Length..], what);
        }
        else if (reference.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            value = Environment.GetEnvironmentVariable(reference[EnvironmentPrefix.Length..]);
        }
        else
        {
            // Not repeated in the message: someone may have pasted the secret itself.
            throw new CredentialException($"the reference to the {what} must be file:PATH or env:NAME");
        }

        value = value?.Trim();
        return string.IsNullOrEmpty(value) ? throw new CredentialException($"the {what} at {reference} is missing or empty") : value;
    }

    private static string ReadFile(string path, string what)
    {
        if (!File.Exists(path))
        {
            throw new CredentialException($"the {what} file {path} does not exist");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (what != "key" && !PrivateFile.Is(file.SafeFileHandle))
            {
                throw new CredentialException($"the {what} file {path} is open to group or others; it must have mode 600 or 400");
            }

            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException($"the {what} file {path} cannot be read: {e.Message}");
        }
    }
}
