using System.Buffers;
using System.Security;
using Steppe.Model;

namespace Steppe.Server;

/// <summary>The time zones this machine has rules for.</summary>
/// <remarks>Thread-safe. Rules are read once per zone and process: after an update of tzdata the agent must be started again.</remarks>
public static class SystemTimeZones
{
    private const string DefaultDirectory = "/usr/share/zoneinfo";
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>Finds zones by IANA name, and <c>Local</c>.</summary>
    public static TimeZones Known { get; } = new(
        Find, hasZones: Directory.Exists(Environment.GetEnvironmentVariable("TZDIR") ?? DefaultDirectory));

    private static TimeZoneInfo? Find(string name)
    {
        if (name == "Local")
        {
            return TimeZoneInfo.Local;
        }

        // A name becomes the path of a file: it must not lead out of the directory of zones.
        if (name.AsSpan().ContainsAnyExcept(NameCharacters) || name[0] == '/')
        {
            return null;
        }

        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception error) when (error is TimeZoneNotFoundException or InvalidTimeZoneException or SecurityException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
