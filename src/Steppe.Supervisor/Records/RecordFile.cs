using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Records;

/// <summary>The append-only file in which every task's intent, start, exit and forgetting is kept; the last entry of a key holds.</summary>
/// <remarks>
/// <para>One thread. Entries are <c>length u32 | crc32c u32 | fields</c>. A torn entry at the end is what a crash leaves of an
/// unfinished flush: it was never told to anyone and is cut off.</para>
/// <para>Room is filled with zeros ahead of its use: a flush that neither grows the file nor allocates blocks needs no commit of
/// the file system's journal, which would cost milliseconds and stall the making of every FIFO and log file meanwhile.</para>
/// <para>Rewritten at opening, and when dead entries outweigh the living.</para>
/// </remarks>
internal sealed class RecordFile : IDisposable
{
    private const int HeaderBytes = 8;
    private const int CompactAboveBytes = 1024 * 1024;
    private const int RoomBytes = 512 * 1024;

    private readonly string _path;
    private readonly Dictionary<TaskKey, StoredTask> _live = [];
    private readonly MemoryStream _pending = new();
    private SafeFileHandle _file;
    private long _length;
    private long _room;
    private bool _mustSync;

    private RecordFile(string path)
    {
        _path = path;
        if (File.Exists(path))
        {
            Load(File.ReadAllBytes(path));
        }

        _file = Rewrite();
    }

    /// <summary>Everything on record.</summary>
    public IReadOnlyCollection<StoredTask> Live => _live.Values;

    /// <summary>Whether something waits for <see cref="TryFlush"/>.</summary>
    public bool HasPending => _pending.Length > 0;

    /// <summary>Opens the file, or makes it.</summary>
    public static RecordFile Open(string path) => new(path);

    /// <summary>Adds an entry to the next flush.</summary>
    /// <param name="task">The whole new state of its key.</param>
    /// <param name="durable">Whether the flush must reach the disk, not only the kernel: intents and exits do.</param>
    public void Append(StoredTask task, bool durable)
    {
        Remember(task);
        WriteEntry(_pending, task);
        _mustSync |= durable;
    }

    /// <summary>Writes what is pending; false when the disk refused, and then everything stays pending.</summary>
    public bool TryFlush(out string? error)
    {
        try
        {
            MakeRoom(_pending.Length);
            RandomAccess.Write(_file, _pending.GetBuffer().AsSpan(0, (int)_pending.Length), _length);
            if (_mustSync && Libc.SyncData(_file) != 0)
            {
                throw Errno.Failure("could not flush");
            }

            _length += _pending.Length;
            _pending.SetLength(0);
            _mustSync = false;
            CompactIfWorthIt();
            error = null;
            return true;
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException)
        {
            error = $"{_path}: {caught.Message}";
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Load(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= HeaderBytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length <= 0 || length > bytes.Length - HeaderBytes)
            {
                return;
            }

            ReadOnlySpan<byte> fields = bytes.Slice(HeaderBytes, length);
            if (Checksum(fields) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]))
            {
                return;
            }

            Remember(StoredTask.Decode(fields));
            bytes = bytes[(HeaderBytes + length)..];
        }
    }

    private void Remember(StoredTask task)
    {
        if (task.Forgotten)
        {
            _live.Remove(task.Key);
        }
        else
        {
            _live[task.Key] = task;
        }
    }

    private void CompactIfWorthIt()
    {
        const int guessedEntryBytes = 512;
        if (_length > CompactAboveBytes && _length > 4L * guessedEntryBytes * _live.Count)
        {
            SafeFileHandle old = _file;
            _file = Rewrite();
            old.Dispose();
        }
    }

    private void MakeRoom(long bytes)
    {
        if (_length + bytes > _room)
        {
            // At least one zero entry header must follow what is written: it is what ends the reading.
            long room = _length + bytes + RoomBytes;
            RandomAccess.Write(_file, new byte[room - _room], _room);
            RandomAccess.FlushToDisk(_file);
            _room = room;
        }
    }

    private SafeFileHandle Rewrite()
    {
        string temporary = $"{_path}.tmp";
        using var content = new MemoryStream();
        foreach (StoredTask task in _live.Values)
        {
            WriteEntry(content, task);
        }

        SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        long room = content.Length + RoomBytes;
        content.SetLength(room);
        RandomAccess.Write(file, content.GetBuffer().AsSpan(0, (int)room), 0);
        RandomAccess.FlushToDisk(file);
        File.Move(temporary, _path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(_path) ?? "/");
        _length = room - RoomBytes;
        _room = room;
        return file;
    }

    private static void SyncDirectory(string path)
    {
        int directory = Libc.Open(path, Constants.OpenRead | Constants.OpenCloseOnExec, 0);
        if (directory >= 0)
        {
            _ = Libc.Fsync(directory);
            _ = Libc.Close(directory);
        }
    }

    private static void WriteEntry(MemoryStream stream, StoredTask task)
    {
        var fields = new FieldWriter(HeaderBytes);
        task.Encode(fields);
        byte[] entry = fields.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(entry, entry.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), Checksum(entry.AsSpan(HeaderBytes)));
        stream.Write(entry);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte one in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, one);
        }

        return ~checksum;
    }
}
