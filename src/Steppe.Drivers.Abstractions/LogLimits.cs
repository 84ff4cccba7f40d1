namespace Steppe.Drivers;

/// <summary>Rotation of one task's stdout and stderr; each stream has its own set of files.</summary>
/// <param name="MaxFiles">Files kept per stream, the newest; at least 1.</param>
/// <param name="MaxFileSizeBytes">Size at which a file is closed and the next one begun.</param>
public sealed record LogLimits(int MaxFiles, long MaxFileSizeBytes)
{
    /// <summary>The job file's defaults: ten files of 10 MiB.</summary>
    public static LogLimits Default { get; } = new(10, 10L * 1024 * 1024);
}
