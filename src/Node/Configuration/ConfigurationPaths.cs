namespace Hedgerow.Node.Configuration;

/// <summary>Makes the paths of a configuration absolute: they start at the configuration file's folder.</summary>
internal static class ConfigurationPaths
{
    /// <summary>The same options with absolute paths. Fields that were missing stay null.</summary>
    public static NodeOptions Anchor(NodeOptions options, string folder) => options with
    {
        DataDirectory = Absolute(options.DataDirectory, folder)!,
        Journal = options.Journal with
        {
            Postgres = options.Journal.Postgres is { } postgres ? postgres with { Connection = Anchor(postgres.Connection, folder)! } : null,
        },
        Venues = options.Venues?.Select(v => v with
        {
            Credentials = v.Credentials is null ? null : v.Credentials with
            {
                Key = Anchor(v.Credentials.Key, folder)!,
                Secret = Anchor(v.Credentials.Secret, folder)!,
                Passphrase = Anchor(v.Credentials.Passphrase, folder),
            },
            WithdrawCredentials = v.WithdrawCredentials is null ? null : v.WithdrawCredentials with
            {
                Key = Anchor(v.WithdrawCredentials.Key, folder)!,
                Secret = Anchor(v.WithdrawCredentials.Secret, folder)!,
                Passphrase = Anchor(v.WithdrawCredentials.Passphrase, folder),
            },
        }).ToList()!,
        Mesh = options.Mesh is { } mesh
            ? mesh with { Secret = Anchor(mesh.Secret, folder)!, Certificate = Anchor(mesh.Certificate, folder) }
            : null,
        Transfers = new TransferOptions
        {
            AllowList = options.Transfers.AllowList.Select(a => a with { Address = Anchor(a.Address, folder)! }).ToList(),
            Routes = options.Transfers.Routes.Select(r => r with { Address = Anchor(r.Address, folder)! }).ToList(),
        },
        Api = Anchor(options.Api, folder),
        Alarms = options.Alarms with
        {
            Channels = options.Alarms.Channels.Select(c => c with
            {
                SecretUrl = Anchor(c.SecretUrl, folder),
                Token = Anchor(c.Token, folder),
                Chat = Anchor(c.Chat, folder),
            }).ToList(),
        },
        Logging = Anchor(options.Logging, folder),
    };

    /// <summary>The same interface with absolute paths.</summary>
    public static ApiOptions Anchor(ApiOptions api, string folder) =>
        api with
        {
            Certificate = Anchor(api.Certificate, folder),
            Operators = api.Operators.Select(o => o with { Token = Anchor(o.Token, folder)! }).ToList(),
        };

    /// <summary>The same log with an absolute path.</summary>
    public static LoggingOptions Anchor(LoggingOptions logging, string folder) => logging with { File = Absolute(logging.File, folder) };

    /// <summary>The same reference with an absolute path.</summary>
    public static SecretReference? Anchor(SecretReference? secret, string folder) =>
        secret is null ? null : secret with { File = Absolute(secret.File, folder) };

    private static AddressReference? Anchor(AddressReference? address, string folder) =>
        address is null ? null : address with { File = Absolute(address.File, folder) };

    private static string? Absolute(string? path, string folder) =>
        string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, folder);
}
