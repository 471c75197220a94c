using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hedgerow.Architecture.Tests;

/// <summary>Everything that the rules forbid, once each: never called, only compiled, so that the checker has something to find.</summary>
internal static class Offences
{
    public static int MutableState;

    public static object[] Clocks() =>
    [
        DateTime.Now, DateTime.UtcNow, DateTime.Today, DateTimeOffset.Now, DateTimeOffset.UtcNow,
        TimeProvider.System, Stopwatch.GetTimestamp(), Environment.TickCount, Environment.TickCount64,
    ];

    public static object[] Chance() =>
    [
        Random.Shared.Next(), Guid.NewGuid(), Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(8),
    ];

    public static async Task<int> ThreadsAsync()
    {
        using var timer = new Timer(_ => { });
        new Thread(() => { }).Start();
        return await Task.FromResult(Interlocked.Increment(ref MutableState));
    }

    public static object[] Outside() =>
    [
        File.Exists("/"), new TcpClient(), new HttpClient(), Process.GetCurrentProcess(),
        Environment.GetEnvironmentVariable("HOME") ?? string.Empty, Console.Out,
    ];

    [DllImport("libc", EntryPoint = "getpid")]
    public static extern int NativeCall();
}
