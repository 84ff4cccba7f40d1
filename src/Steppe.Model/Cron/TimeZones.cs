namespace Steppe.Model;

/// <summary>The time zones somebody knows, by name.</summary>
/// <remarks>Handed to pure parts by a shell: zone rules are files, and reading files is no decision.</remarks>
/// <param name="find">A zone by its IANA name, or null. <c>UTC</c> never gets here.</param>
/// <param name="hasZones">Whether there is zone data at all.</param>
public sealed class TimeZones(Func<string, TimeZoneInfo?> find, bool hasZones)
{
    /// <summary>Knows no zone but UTC.</summary>
    public static readonly TimeZones OnlyUtc = new(static _ => null, hasZones: false);

    /// <summary>Whether there is zone data at all; without it only UTC is known.</summary>
    public bool HasZones => hasZones;

    /// <summary>A zone by name: <c>UTC</c>, <c>Local</c> or an IANA name; null when it is not known.</summary>
    public TimeZoneInfo? Find(string? name) => name is null or "" or "UTC" ? TimeZoneInfo.Utc : find(name);
}
