using Microsoft.Extensions.Logging;

namespace Steppe.Agent.Logging;

/// <summary>Translates between the levels of agent files and those of the framework.</summary>
internal static class LogLevels
{
    /// <summary>Reads a checked <c>log_level</c>.</summary>
    public static LogLevel Parse(string word) => word switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "OFF" => LogLevel.None,
        _ => LogLevel.Information,
    };

    /// <summary>Reads the word of somebody who asks for a level; case does not matter.</summary>
    public static bool TryParse(string word, out LogLevel level)
    {
        string upper = word.ToUpperInvariant();
        level = Parse(upper);
        return upper is "TRACE" or "DEBUG" or "INFO" or "WARN" or "ERROR";
    }

    /// <summary>The mark in a line of text, always seven characters wide.</summary>
    public static string Mark(LogLevel level) => level switch
    {
        LogLevel.Trace => "[TRACE]",
        LogLevel.Debug => "[DEBUG]",
        LogLevel.Information => "[INFO] ",
        LogLevel.Warning => "[WARN] ",
        _ => "[ERROR]",
    };

    /// <summary>The word in a line of JSON.</summary>
    public static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
