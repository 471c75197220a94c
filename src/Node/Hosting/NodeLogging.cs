using Hedgerow.Node.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace Hedgerow.Node.Hosting;

/// <summary>Makes the log of a process as configured.</summary>
public static class NodeLogging
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <summary>A factory that owns its outputs; dispose of it last.</summary>
    /// <param name="options">What to write and where.</param>
    public static ILoggerFactory Create(LoggingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var logger = new LoggerConfiguration().MinimumLevel.Is(LevelOf(options.Level));
        if (options.Console)
            logger = logger.WriteTo.Console(outputTemplate: Line);
        if (options.File is { } file)
        {
            logger = logger.WriteTo.File(
                new JsonFormatter(renderMessage: true), file, fileSizeLimitBytes: options.FileSizeMb * 1024L * 1024L,
                rollOnFileSizeLimit: true, retainedFileCountLimit: options.FilesKept);
        }

        return new LogOutputs(new SerilogLoggerFactory(logger.CreateLogger(), dispose: true));
    }

    private static LogEventLevel LevelOf(LogDetail level) => level switch
    {
        LogDetail.Debug => LogEventLevel.Debug,
        LogDetail.Information => LogEventLevel.Information,
        LogDetail.Warning => LogEventLevel.Warning,
        LogDetail.Error => LogEventLevel.Error,
        _ => throw new InvalidOperationException("unknown level " + level),
    };

    /// <summary>
    /// What cannot be written at the end (a full disk) is said on standard error and is nobody's failure: the reason for which the
    /// process ends must not be lost behind it.
    /// </summary>
    private sealed class LogOutputs(ILoggerFactory outputs) : ILoggerFactory
    {
        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => outputs.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => outputs.AddProvider(provider);

        public void Dispose()
        {
            try
            {
                outputs.Dispose();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Console.Error.WriteLine("hedgerow: the end of the log could not be written: " + e.Message);
            }
        }
    }
}
