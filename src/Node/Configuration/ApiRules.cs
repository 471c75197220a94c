using System.Net;

namespace Hedgerow.Node.Configuration;

/// <summary>What an operators' interface must keep: every operator known by a token of their own, and nobody let in from outside without one.</summary>
/// <param name="wrong">Takes a mistake: its field and what is wrong.</param>
internal sealed class ApiRules(Action<string, string> wrong)
{
    private const int MinTokenLength = 16;

    /// <summary>Adds every mistake that is found.</summary>
    public void Check(ApiOptions api)
    {
        Repeats.Refuse("api:operators", "name", api.Operators, o => o.Name, wrong);
        CheckTokens(api.Operators);
        CertificateFiles.Check(api.Certificate, text => wrong("api:certificate", text));
        if (!IPAddress.TryParse(api.Address, out var address))
            wrong("api:address", "must be an IP address, as 127.0.0.1");
        else if (!IPAddress.IsLoopback(address) && api.Operators.Count == 0)
            wrong("api:operators", "at least one is required when the address is not loopback");
    }

    /// <summary>A token says who speaks: it must be long enough not to be guessed, and one person's alone.</summary>
    private void CheckTokens(IReadOnlyList<OperatorOptions> operators)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < operators.Count; i++)
        {
            var key = $"api:operators:{i}:token";
            if (!SecretFiles.Check(operators[i].Token, text => wrong(key, text)))
                continue;
            var token = SecretFiles.Read(operators[i].Token);
            if (token.Length < MinTokenLength)
                wrong(key, $"has {token.Length} characters; at least {MinTokenLength} are needed");
            else if (!first.TryAdd(token, i))
                wrong(key, $"is the same as that of api.operators[{first[token]}]");
        }
    }
}
