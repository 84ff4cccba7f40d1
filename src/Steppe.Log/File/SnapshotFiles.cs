using System.Buffers;
using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>The snapshot files of one directory: the two newest, each durable and read back before it counts.</summary>
/// <remarks>
/// Writing is for one thread at a time; everything else may be asked from any thread. Order of a write: unfinished name,
/// contents while they are made, header, flush, rename, flush of the directory, read back; older files are deleted after that.
/// </remarks>
internal sealed class SnapshotFiles(ILogDisk disk)
{
    private const int Kept = 2;
    private const int ChunkBytes = 1024 * 1024;
    private const int PayloadChunkBytes = 64 * 1024 * 1024;

    // Replaced as a whole, never written to.
    private volatile ulong[] _indexes = [];

    /// <summary>Indexes of the snapshots that count, ascending.</summary>
    public IReadOnlyList<ulong> Indexes => _indexes;

    public ulong NewestIndex => _indexes is [.., var newest] ? newest : 0;

    /// <summary>Takes stock after a start.</summary>
    /// <param name="found">Indexes of the files there are, ascending.</param>
    /// <returns>The damaged ones, which do not count.</returns>
    public IReadOnlyList<ulong> Recover(IReadOnlyList<ulong> found)
    {
        ILookup<bool, ulong> byHealth = found.ToLookup(index => TryVerify(index, out _));
        _indexes = [.. byHealth[true]];
        return [.. byHealth[false]];
    }

    /// <summary>Renames a damaged file out of the way, for whoever wants to look at it.</summary>
    /// <returns>What to tell the operator.</returns>
    public string SetAside(ulong index)
    {
        string name = FileNames.Snapshot(index);
        disk.Rename(name, name + FileNames.Damaged);
        return $"{disk.PathOf(name)} is damaged; set aside as {name}{FileNames.Damaged}";
    }

    /// <returns>The length of the contents in bytes.</returns>
    public long Write(ulong index, ClusterId cluster, EntryHash hash, Action<IBufferWriter<byte>> contents)
    {
        string name = FileNames.Snapshot(index);
        string unfinished = name + FileNames.Unfinished;
        long written;
        try
        {
            using (ILogFile file = disk.Create(unfinished))
            {
                using var writer = new SnapshotFileWriter(file);
                contents(writer);
                written = writer.Finish(index, cluster, hash);
            }

            disk.Rename(unfinished, name);
        }
        catch
        {
            Discard(unfinished);
            throw;
        }

        disk.SyncDirectory();
        if (!TryVerify(index, out _))
        {
            throw new IOException($"{disk.PathOf(name)} was written but does not read back the same: check the disk");
        }

        ulong[] all = [.. _indexes.Where(other => other != index), index];
        int surplus = Math.Max(0, all.Length - Kept);
        _indexes = all[surplus..];
        foreach (ulong old in all.Take(surplus))
        {
            disk.Delete(FileNames.Snapshot(old));
        }

        disk.SyncDirectory();
        return written;
    }

    public SnapshotHeader ReadHeader(ulong index) => TryVerify(index, out SnapshotHeader header)
        ? header
        : throw new LogCorruptException(disk.PathOf(FileNames.Snapshot(index)), 0, "the snapshot is damaged");

    /// <summary>Loads the newest snapshot, checking it once more; null when there is none.</summary>
    public LogSnapshot? LoadNewest()
    {
        if (NewestIndex is var index && index == 0)
        {
            return null;
        }

        SnapshotHeader header = ReadHeader(index);
        using ILogFile file = disk.Open(FileNames.Snapshot(index));
        return new LogSnapshot(index, header.Cluster, header.Hash, ReadPayload(file, header.PayloadBytes));
    }

    private bool TryVerify(ulong index, out SnapshotHeader header)
    {
        using ILogFile file = disk.Open(FileNames.Snapshot(index));
        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, Math.Max(file.Length, SnapshotHeader.Bytes))];
        int read = file.Read(0, chunk.AsSpan(0, SnapshotHeader.Bytes));
        if (!SnapshotHeader.TryRead(chunk.AsSpan(0, read), out header)
            || header.Index != index
            || header.PayloadBytes != file.Length - SnapshotHeader.Bytes)
        {
            return false;
        }

        uint checksum = uint.MaxValue;
        for (long offset = SnapshotHeader.Bytes; offset < file.Length; offset += read)
        {
            read = file.Read(offset, chunk);
            checksum = Crc32C.Continue(checksum, chunk.AsSpan(0, read));
        }

        return checksum == header.PayloadChecksum;
    }

    private void Discard(string name)
    {
        try
        {
            disk.Delete(name);
        }
        catch (IOException)
        {
            // The next start deletes it. The error that brought us here is the one to report.
        }
    }

    private static ReadOnlySequence<byte> ReadPayload(ILogFile file, long bytes)
    {
        PayloadPart? first = null;
        PayloadPart? last = null;
        for (long done = 0; done < bytes; done += last.Memory.Length)
        {
            byte[] chunk = new byte[(int)Math.Min(PayloadChunkBytes, bytes - done)];
            file.Read(SnapshotHeader.Bytes + done, chunk);
            last = new PayloadPart(chunk, last);
            first ??= last;
        }

        return first is null || last is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class PayloadPart : ReadOnlySequenceSegment<byte>
    {
        public PayloadPart(byte[] bytes, PayloadPart? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
