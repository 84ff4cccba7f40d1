using Steppe.Log.Disk;

namespace Steppe.Server.Tests;

/// <summary>A real disk that refuses to flush once it is told to.</summary>
internal sealed class FaultyDisk(ILogDisk disk) : ILogDisk
{
    private volatile bool _isBroken;

    public void Break() => _isBroken = true;

    public string PathOf(string name) => disk.PathOf(name);

    public IReadOnlyList<string> List() => disk.List();

    public ILogFile Create(string name) => new FaultyFile(this, disk.Create(name));

    public ILogFile Open(string name) => new FaultyFile(this, disk.Open(name));

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string name) => disk.Delete(name);

    public void SyncDirectory() => disk.SyncDirectory();

    public IDisposable Lock(string name) => disk.Lock(name);

    private sealed class FaultyFile(FaultyDisk owner, ILogFile file) : ILogFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

        public void Sync()
        {
            if (owner._isBroken)
            {
                throw new IOException("input/output error");
            }

            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
