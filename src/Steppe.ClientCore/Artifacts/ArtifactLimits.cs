using System.Collections.Immutable;

namespace Steppe.ClientCore;

/// <summary>What fetching artifacts may cost, and how far it is kept apart from the machine.</summary>
/// <remarks>Immutable. Sizes in bytes. Source: agent configuration, block <c>client.artifact</c>; the ratio is ours, see
/// <c>docs/decisions/0031-archives.md</c>.</remarks>
public sealed record ArtifactLimits
{
    private const long Gigabyte = 1000L * 1000 * 1000;

    public TimeSpan HttpReadTimeout { get; init; } = TimeSpan.FromMinutes(30);
    public long HttpMaxBytes { get; init; } = 100 * Gigabyte;
    public TimeSpan GcsTimeout { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan GitTimeout { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan MercurialTimeout { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan S3Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>All files of one artifact together, unpacked.</summary>
    public long MaxUnpackedBytes { get; init; } = 100 * Gigabyte;

    public int MaxUnpackedFiles { get; init; } = 4096;

    /// <summary>Unpacked bytes for each byte of the archive, once <see cref="FreeUnpackedBytes"/> are reached.</summary>
    public int MaxRatio { get; init; } = 1000;

    /// <summary>What may be unpacked whatever the ratio: small files of zeros harm nobody.</summary>
    public long FreeUnpackedBytes { get; init; } = Gigabyte;

    /// <summary>Whether the kernel's limits on reachable files are left out.</summary>
    public bool DisableFilesystemIsolation { get; init; }

    /// <summary>More paths that may be reached, each <c>f</c> or <c>d</c>, letters of <c>rwxc</c>, path: <c>d:rx:/opt/tools</c>.</summary>
    public ImmutableArray<string> ExtraPaths { get; init; } = [];

    /// <summary>Variables of the agent that are handed on.</summary>
    public ImmutableArray<string> EnvironmentVariables { get; init; } = [];

    /// <summary>The longest any of them may take.</summary>
    public TimeSpan LongestTimeout => new[] { HttpReadTimeout, GcsTimeout, GitTimeout, MercurialTimeout, S3Timeout }.Max();

    /// <summary>How long one getter may take, and the key that says so.</summary>
    public (TimeSpan Limit, string Key) TimeoutOf(GetterKind getter) => getter switch
    {
        GetterKind.Git => (GitTimeout, "git_timeout"),
        GetterKind.Mercurial => (MercurialTimeout, "hg_timeout"),
        GetterKind.S3 => (S3Timeout, "s3_timeout"),
        GetterKind.Gcs => (GcsTimeout, "gcs_timeout"),
        _ => (HttpReadTimeout, "http_read_timeout"),
    };
}
