namespace Steppe.Log.Disk;

/// <summary>One open file of an <see cref="ILogDisk"/>.</summary>
/// <remarks>Reads may run beside one writer. Errors are <see cref="IOException"/>.</remarks>
public interface ILogFile : IDisposable
{
    long Length { get; }

    /// <summary>Fills as much of <paramref name="buffer"/> as the file has from <paramref name="offset"/>.</summary>
    /// <returns>Bytes read; fewer than asked only at the end of the file.</returns>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes, extending the file as needed.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Makes the contents and the length durable.</summary>
    /// <remarks>After a failure nothing is known about them, and asking again proves nothing.</remarks>
    void Sync();
}
