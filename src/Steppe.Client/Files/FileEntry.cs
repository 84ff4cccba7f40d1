namespace Steppe.Client.Files;

/// <summary>One file or directory of an allocation.</summary>
/// <remarks>Wire: <c>AllocFileInfo</c>.</remarks>
/// <param name="Name">Its own name, without directories.</param>
/// <param name="IsDirectory">Whether it holds others.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Mode">Such as <c>-rw-r--r--</c>.</param>
/// <param name="ModifiedAt">Last change (UTC).</param>
/// <param name="ContentType">MIME type, filled for a single file only.</param>
public sealed record FileEntry(string Name, bool IsDirectory, long Size, string Mode, DateTimeOffset ModifiedAt, string ContentType = "");

/// <summary>From where an offset counts.</summary>
public enum FileOrigin
{
    Start,
    End,
}

/// <summary>One of a task's two outputs.</summary>
public enum LogStream
{
    Stdout,
    Stderr,
}

/// <summary>A piece of a file that is being streamed.</summary>
/// <remarks>Wire: <c>StreamFrame</c>; heartbeats are the sender's business.</remarks>
/// <param name="File">Path inside the allocation.</param>
/// <param name="Offset">Position in the file behind <paramref name="Data"/>.</param>
/// <param name="Data">At most <see cref="MaxDataBytes"/>; empty when only something happened to the file.</param>
/// <param name="FileEvent">Empty, <see cref="Deleted"/> or <see cref="Truncated"/>.</param>
public sealed record FileFrame(string File, long Offset, ReadOnlyMemory<byte> Data, string FileEvent = "")
{
    public const int MaxDataBytes = 64 * 1024;
    public const string Deleted = "file deleted";
    public const string Truncated = "file truncated";
}
