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

        return new SerilogLoggerFactory(logger.CreateLogger(), dispose: true);
    }

    private static LogEventLevel LevelOf(LogDetail level) => level switch
    {
        LogDetail.Debug => LogEventLevel.Debug,
        LogDetail.Information => LogEventLevel.Information,
        LogDetail.Warning => LogEventLevel.Warning,
        LogDetail.Error => LogEventLevel.Error,
        _ => throw new InvalidOperationException("unknown level " + level),
    };
}
