using Microsoft.Extensions.Logging;

namespace Steppe.Client.Allocations;

/// <summary>What is logged of allocations.</summary>
internal static partial class AllocationLog
{
    [LoggerMessage(4301, LogLevel.Information, "{Allocation}: received {Name}")]
    public static partial void LogReceived(this ILogger log, string allocation, string name);

    [LoggerMessage(4302, LogLevel.Information, "{Allocation}: destroyed ({Reason})")]
    public static partial void LogDestroyed(this ILogger log, string allocation, string reason);

    [LoggerMessage(4303, LogLevel.Warning, "{Allocation}: could not be destroyed, will be tried again: {Why}")]
    public static partial void LogNotDestroyed(this ILogger log, string allocation, string why);

    [LoggerMessage(4304, LogLevel.Error, "{Allocation}: cannot be run: {Why}")]
    public static partial void LogUnusable(this ILogger log, string allocation, string why);
}
