using Steppe.Log.Disk;

namespace Steppe.Simulation.Disk;

/// <summary>A handle on a model file; of no use after the crash or restart that ended the program holding it.</summary>
internal sealed class ModelFile(ModelDisk disk, ModelInode inode, string name, int life) : ILogFile
{
    private bool _isClosed;

    /// <inheritdoc/>
    public long Length => disk.Under(life, _isClosed, () => inode.Length);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer)
    {
        byte[] bytes = new byte[buffer.Length];
        int read = disk.Do(DiskOperation.Read, name, life, _isClosed, () => inode.Read(offset, bytes));
        bytes.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        disk.Do(DiskOperation.Write, name, life, _isClosed, () =>
        {
            inode.Write(offset, copy);
            return true;
        });
    }

    /// <inheritdoc/>
    public void Sync() => disk.Sync(inode, name, life, _isClosed);

    /// <inheritdoc/>
    public void Dispose() => _isClosed = true;
}
