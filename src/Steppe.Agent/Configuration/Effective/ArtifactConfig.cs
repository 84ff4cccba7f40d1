using Steppe.ClientCore;

namespace Steppe.Agent.Configuration;

/// <summary>The block <c>client.artifact</c>.</summary>
/// <remarks>Source: job specification, section 7.4.</remarks>
internal static class ArtifactConfig
{
    // Timers count no further than 49 days, and nobody means more.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(40);

    private static readonly string[] Sizes = ["http_max_size", "decompression_size_limit"];
    private static readonly string[] Timeouts = ["http_read_timeout", "gcs_timeout", "git_timeout", "hg_timeout", "s3_timeout"];

    /// <remarks>What cannot be read is an error of <see cref="ConfigRules"/>; here it must only not get in the way.</remarks>
    public static ArtifactLimits From(SettingsBlock block)
    {
        var defaults = new ArtifactLimits();
        return defaults with
        {
            HttpReadTimeout = Limit(block, "http_read_timeout") ?? defaults.HttpReadTimeout,
            HttpMaxBytes = Size(block, "http_max_size") ?? defaults.HttpMaxBytes,
            GcsTimeout = Limit(block, "gcs_timeout") ?? defaults.GcsTimeout,
            GitTimeout = Limit(block, "git_timeout") ?? defaults.GitTimeout,
            MercurialTimeout = Limit(block, "hg_timeout") ?? defaults.MercurialTimeout,
            S3Timeout = Limit(block, "s3_timeout") ?? defaults.S3Timeout,
            MaxUnpackedBytes = Size(block, "decompression_size_limit") ?? defaults.MaxUnpackedBytes,
            MaxUnpackedFiles = (int)Math.Clamp(block.Integer("decompression_file_count_limit") ?? defaults.MaxUnpackedFiles, 0, int.MaxValue),
            DisableFilesystemIsolation = block.Flag("disable_filesystem_isolation"),
            ExtraPaths = block.Texts("filesystem_isolation_extra_paths"),
            EnvironmentVariables =
            [
                .. (block.Text("set_environment_variables") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            ],
        };
    }

    /// <summary>Notes what cannot be meant.</summary>
    public static void Check(SettingsBlock block, ConfigFindings findings)
    {
        foreach (string key in Sizes.Where(key => block.Text(key) is { } text && ByteSize.Find(text) is null))
        {
            findings.Error(block.Origin(key), $"client.artifact.{key} must be a size such as \"100GB\" or \"64MiB\", not \"{block.Text(key)}\"");
        }

        foreach (string key in Timeouts.Where(key => block.Duration(key) < TimeSpan.Zero))
        {
            findings.Error(block.Origin(key), $"client.artifact.{key} must not be negative");
        }

        if (block.Integer("decompression_file_count_limit") is < 0 or > int.MaxValue)
        {
            findings.Error(block.Origin("decompression_file_count_limit"), $"client.artifact.decompression_file_count_limit must be from 1 to {int.MaxValue}");
        }
    }

    private static TimeSpan? Limit(SettingsBlock block, string key) =>
        block.Duration(key) is { } limit ? limit < LongestTimeout ? limit : LongestTimeout : null;

    private static long? Size(SettingsBlock block, string key) => block.Text(key) is { } text ? ByteSize.Find(text) : null;
}
