using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Logs;

/// <summary>The FIFO behind one of a task's streams, read into its log files.</summary>
/// <remarks>Loop thread only, once attached. Opened read-write, here as by the task, so that neither side's death breaks the other: a task
/// without a reader waits, and goes on when another supervisor reads.</remarks>
internal sealed class OutputPipe : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const uint OwnerOnly = 0x180; // 0600

    private static readonly byte[] Buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);

    private readonly LogFiles _files;
    private EventLoop? _loop;
    private int _fifo;

    private OutputPipe(string path, int fifo, LogFiles files)
    {
        _files = files;
        _fifo = fifo;
        FifoPath = path;
    }

    /// <summary>What the task opens as its stdout or stderr.</summary>
    public string FifoPath { get; }

    /// <summary>Bytes of output the disk refused.</summary>
    public long DroppedBytes => _files.DroppedBytes;

    /// <summary>Path of a stream's FIFO.</summary>
    public static string PathOf(string directory, string stem) => Path.Combine(directory, $".{stem}.fifo");

    /// <summary>Makes the FIFO where there is none, and opens it and its log file. Any thread.</summary>
    /// <param name="directory">Log directory.</param>
    /// <param name="stem">Start of the names, <c>TASK.stdout</c>.</param>
    /// <param name="plan">Rotation.</param>
    /// <param name="owner">User who must be able to open it again, through <c>/dev/stdout</c>.</param>
    public static OutputPipe Open(string directory, string stem, Protocol.LogPlan plan, UserAccount? owner)
    {
        string path = PathOf(directory, stem);
        if (Libc.MakeFifo(path, OwnerOnly) != 0 && Errno.Last != Errno.Exists)
        {
            throw Errno.Failure($"could not make {path}");
        }

        if (owner is { } user && Libc.ChangeOwner(path, user.UserId, user.GroupId) != 0)
        {
            throw Errno.Failure($"could not give {path} to user {user.UserId}");
        }

        int fifo = Libc.Open(path, Constants.OpenReadWrite | Constants.OpenNonBlocking | Constants.OpenCloseOnExec, 0);
        if (fifo < 0)
        {
            throw Errno.Failure($"could not open {path}");
        }

        try
        {
            return new OutputPipe(path, fifo, new LogFiles(directory, stem, plan.MaxFiles, plan.MaxFileSizeBytes));
        }
        catch
        {
            Files.Close(ref fifo);
            _ = Libc.Unlink(path);
            throw;
        }
    }

    /// <summary>Begins to read.</summary>
    public void Attach(EventLoop loop)
    {
        _loop = loop;
        loop.Watch(_fifo, Constants.EpollIn, _ => ReadOnce());
    }

    /// <summary>Reads until the FIFO is empty; the writers are gone by now, so it ends.</summary>
    public void Drain()
    {
        while (ReadOnce())
        {
        }
    }

    /// <summary>Stops reading and removes the FIFO.</summary>
    public void Dispose()
    {
        if (_fifo >= 0)
        {
            _loop?.Unwatch(_fifo);
            Files.Close(ref _fifo);
            _ = Libc.Unlink(FifoPath);
        }

        _files.Dispose();
    }

    private unsafe bool ReadOnce()
    {
        nint read;
        fixed (byte* start = Buffer)
        {
            read = Libc.Read(_fifo, start, BufferBytes);
        }

        if (read > 0)
        {
            _files.Write(Buffer.AsSpan(0, (int)read));
        }

        return read > 0;
    }
}
