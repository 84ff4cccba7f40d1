namespace Steppe.ClientCore;

/// <summary>How the files of an archive are held together.</summary>
public enum ArchiveContainer
{
    /// <summary>Not at all: one file.</summary>
    None,

    Tar,

    Zip,
}

/// <summary>How a file is compressed.</summary>
public enum Compression
{
    None,

    Gzip,

    Bzip2,

    Xz,

    Zstandard,
}

/// <summary>What must be done to a fetched file to have what is in it.</summary>
/// <remarks>Pure. Source: job specification, block <c>artifact</c>, list of suffixes and option <c>archive</c>.</remarks>
public readonly record struct ArchiveKind(ArchiveContainer Container, Compression Compression)
{
    /// <summary>Nothing.</summary>
    public static readonly ArchiveKind Plain;

    // Longer suffixes first: "tar.gz" is no "gz".
    private static readonly (string Suffix, ArchiveKind Kind)[] Suffixes =
    [
        ("tar.gz", new(ArchiveContainer.Tar, Compression.Gzip)),
        ("tar.bz2", new(ArchiveContainer.Tar, Compression.Bzip2)),
        ("tar.xz", new(ArchiveContainer.Tar, Compression.Xz)),
        ("tar.zst", new(ArchiveContainer.Tar, Compression.Zstandard)),
        ("tgz", new(ArchiveContainer.Tar, Compression.Gzip)),
        ("tbz2", new(ArchiveContainer.Tar, Compression.Bzip2)),
        ("txz", new(ArchiveContainer.Tar, Compression.Xz)),
        ("tzst", new(ArchiveContainer.Tar, Compression.Zstandard)),
        ("tar", new(ArchiveContainer.Tar, Compression.None)),
        ("zip", new(ArchiveContainer.Zip, Compression.None)),
        ("gz", new(ArchiveContainer.None, Compression.Gzip)),
        ("bz2", new(ArchiveContainer.None, Compression.Bzip2)),
        ("xz", new(ArchiveContainer.None, Compression.Xz)),
        ("zst", new(ArchiveContainer.None, Compression.Zstandard)),
    ];

    public bool IsPlain => this == Plain;

    /// <summary>The words the option <c>archive</c> takes, besides <c>false</c>.</summary>
    public static IEnumerable<string> Words => Suffixes.Select(static one => one.Suffix);

    /// <summary>The kind a path's suffix names.</summary>
    public static ArchiveKind OfPath(string path) =>
        Array.Find(Suffixes, one => path.EndsWith("." + one.Suffix, StringComparison.Ordinal)).Kind;

    /// <summary>The kind the option <c>archive</c> names.</summary>
    /// <param name="word">Such as <c>tar.gz</c>; <c>false</c> or <c>0</c> keep an archive as it is.</param>
    /// <returns>Null for a word that is none.</returns>
    public static ArchiveKind? OfOption(string word) => word switch
    {
        "false" or "0" => Plain,
        _ => Array.Find(Suffixes, one => one.Suffix == word) is { Suffix: not null } known ? known.Kind : null,
    };

    /// <summary>The name of what a compressed single file holds: its own without the suffix.</summary>
    public static string WithoutSuffix(string name)
    {
        string? suffix = Array.Find(Suffixes, one => name.EndsWith("." + one.Suffix, StringComparison.Ordinal)).Suffix;
        return suffix is null || name.Length == suffix.Length + 1 ? name : name[..^(suffix.Length + 1)];
    }
}
