using Hedgerow.Venues.Wire;

namespace Hedgerow.Node.Configuration;

/// <summary>Checks and reads what a <see cref="SecretReference"/> points at. No message ever holds a value.</summary>
public static class SecretFiles
{
    private const long MaxBytes = 64 * 1024;

    /// <summary>Says what is wrong with a reference, if anything.</summary>
    /// <returns>True when it can be read; false also when there is none, which is named elsewhere.</returns>
    internal static bool Check(SecretReference? reference, Action<string> wrong)
    {
        if (reference is null)
            return false;
        if (Problem(reference) is not { } problem)
            return true;
        wrong(problem);
        return false;
    }

    /// <summary>The secret itself: give it to whoever signs, and to nobody else.</summary>
    /// <param name="reference">Where it is.</param>
    /// <exception cref="InvalidOperationException">It cannot be had; the message names the reference.</exception>
    public static string Read(SecretReference reference)
    {
        if (Problem(reference) is { } problem)
            throw new InvalidOperationException(problem);
        return (reference.File is { } file ? File.ReadAllText(file) : Environment.GetEnvironmentVariable(reference.Env!)!).Trim();
    }

    private static string? Problem(SecretReference reference) => reference switch
    {
        { File: null, Env: null } or { File: not null, Env: not null } => "needs exactly one of file and env",
        { Env: { } name } => string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name))
            ? $"the environment variable {name} is not set"
            : null,
        { File: { } file } => FileProblem(file),
    };

    private static string? FileProblem(string path)
    {
        try
        {
            if (!File.Exists(path))
                return $"the file {path} does not exist";
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length is 0 or > MaxBytes)
                return $"the file {path} has {length} bytes; this is no key";
            return PrivateFile.Is(file)
                ? null
                : $"the file {path} can be read or written by others than its owner; make it so with: chmod 600 {path}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"the file {path} cannot be read: {e.Message}";
        }
    }
}
