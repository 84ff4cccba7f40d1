using System.Globalization;

namespace Steppe.Log.File;

/// <summary>The names of everything in a log directory.</summary>
/// <remarks>Pure. Indexes are sixteen hexadecimal digits, so that the order of names is the order of indexes.</remarks>
internal static class FileNames
{
    public const string Lock = "log.lock";
    public const string Metadata = "log.meta";
    public const string Spare = "spare.seg";

    /// <summary>Suffix of what is still being written; whatever carries it at a start is left over and deleted.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>Suffix of a damaged snapshot that was passed over, kept for whoever wants to look at it.</summary>
    public const string Damaged = ".damaged";

    private const string SegmentPrefix = "wal-";
    private const string SegmentSuffix = ".seg";
    private const string SnapshotPrefix = "snapshot-";
    private const string SnapshotSuffix = ".snap";

    public static string Segment(ulong firstIndex) => $"{SegmentPrefix}{firstIndex:x16}{SegmentSuffix}";

    public static string Snapshot(ulong index) => $"{SnapshotPrefix}{index:x16}{SnapshotSuffix}";

    public static bool TryParseSegment(string name, out ulong firstIndex) =>
        TryParse(name, SegmentPrefix, SegmentSuffix, out firstIndex);

    public static bool TryParseSnapshot(string name, out ulong index) =>
        TryParse(name, SnapshotPrefix, SnapshotSuffix, out index);

    private static bool TryParse(string name, string prefix, string suffix, out ulong index)
    {
        index = 0;
        return name.Length == prefix.Length + 16 + suffix.Length
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && ulong.TryParse(
                name.AsSpan(prefix.Length, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out index);
    }
}
