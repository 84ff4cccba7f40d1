namespace Steppe.Log;

/// <summary>Another process holds the lock on the data directory.</summary>
public sealed class LogLockedException(string path, int? holder)
    : LogRefusedException(
        $"{path} is locked by {(holder is { } pid ? $"process {pid}" : "another process")}: "
        + "two servers cannot share a data directory; stop the other one or set another data_dir")
{
    /// <summary>Process id of the holder, as far as the lock file tells.</summary>
    public int? HolderProcessId { get; } = holder;
}
