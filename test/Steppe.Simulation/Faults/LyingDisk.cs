using Steppe.Log.Disk;

namespace Steppe.Simulation.Faults;

/// <summary>A disk that says it has flushed and has not.</summary>
internal sealed class LyingDisk(ILogDisk disk) : ILogDisk
{
    /// <inheritdoc/>
    public string PathOf(string name) => disk.PathOf(name);

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => disk.List();

    /// <inheritdoc/>
    public ILogFile Create(string name) => new LyingFile(disk.Create(name), flushes: true);

    // Files are made honestly, so that it takes a while before anybody notices.
    /// <inheritdoc/>
    public ILogFile Open(string name) => new LyingFile(disk.Open(name), flushes: false);

    /// <inheritdoc/>
    public void Rename(string from, string to) => disk.Rename(from, to);

    /// <inheritdoc/>
    public void Delete(string name) => disk.Delete(name);

    /// <inheritdoc/>
    public void SyncDirectory() => disk.SyncDirectory();

    /// <inheritdoc/>
    public IDisposable Lock(string name) => disk.Lock(name);

    private sealed class LyingFile(ILogFile file, bool flushes) : ILogFile
    {
        /// <inheritdoc/>
        public long Length => file.Length;

        /// <inheritdoc/>
        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        /// <inheritdoc/>
        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

        /// <inheritdoc/>
        public void Sync()
        {
            if (flushes)
            {
                file.Sync();
            }
        }

        /// <inheritdoc/>
        public void Dispose() => file.Dispose();
    }
}
