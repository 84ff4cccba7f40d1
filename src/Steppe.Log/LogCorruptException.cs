namespace Steppe.Log;

/// <summary>The disk returned something that was never written there whole: durable entries are damaged or missing.</summary>
/// <remarks>Not a torn tail, which is the normal end of a crash and is cut silently.</remarks>
public sealed class LogCorruptException(string path, long offset, string finding)
    : LogRefusedException(
        $"{path}, offset {offset}: {finding}. Refusing to go on, because acknowledged writes would be lost. "
        + "Keep a copy of the directory, check the disk, then restore the directory from a backup, "
        + "or let this server start empty and restore a saved snapshot")
{
    /// <summary>Full path of the damaged file.</summary>
    public string Path { get; } = path;

    /// <summary>Where the damage begins, in bytes from the start of the file.</summary>
    public long Offset { get; } = offset;
}
