using Steppe.ClientCore;

namespace Steppe.Agent.Configuration;

/// <summary>The block <c>client.artifact</c>.</summary>
/// <remarks>Source: job specification, section 7.4.</remarks>
internal static class ArtifactConfig
{
    private static readonly string[] Sizes = ["http_max_size", "decompression_size_limit"];
    private static readonly string[] Timeouts = ["http_read_timeout", "gcs_timeout", "git_timeout", "hg_timeout", "s3_timeout"];

    /// <remarks>What cannot be read is an error of <see cref="ConfigRules"/>; here it must only not get in the way.</remarks>
    public static ArtifactLimits From(SettingsBlock block)
    {
        var defaults = new ArtifactLimits();
        return defaults with
        {
            HttpReadTimeout = block.Duration("http_read_timeout") ?? defaults.HttpReadTimeout,
            HttpMaxBytes = Size(block, "http_max_size") ?? defaults.HttpMaxBytes,
            GcsTimeout = block.Duration("gcs_timeout") ?? defaults.GcsTimeout,
            GitTimeout = block.Duration("git_timeout") ?? defaults.GitTimeout,
            MercurialTimeout = block.Duration("hg_timeout") ?? defaults.MercurialTimeout,
            S3Timeout = block.Duration("s3_timeout") ?? defaults.S3Timeout,
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

    private static long? Size(SettingsBlock block, string key) => block.Text(key) is { } text ? ByteSize.Find(text) : null;
}
