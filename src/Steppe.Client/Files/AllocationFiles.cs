using Steppe.Client.Allocations;
using Steppe.Client.Native;
using Steppe.Client.Tasks;
using Steppe.Model;

namespace Steppe.Client.Files;

/// <summary>Read access to the directories of allocations, for the HTTP API.</summary>
/// <remarks>Thread-safe. Everything that can be refused is refused before a stream is handed out, as
/// <see cref="ClientRefusedException"/>. Source: HTTP API, client file system.</remarks>
public sealed class AllocationFiles
{
    private const int SniffBytes = 512;
    private readonly AllocationRoster _roster;
    private readonly TimeProvider _time;

    internal AllocationFiles(AllocationRoster roster, TimeProvider time)
    {
        _roster = roster;
        _time = time;
    }

    /// <summary>What a directory holds, by name.</summary>
    public IReadOnlyList<FileEntry> List(AllocationId id, string path)
    {
        AllocationPath resolved = Resolve(id, path);
        if (!StatusOf(resolved).IsDirectory)
        {
            return [Entry(resolved)];
        }

        List<FileEntry> entries = [];
        foreach (string host in Directory.EnumerateFileSystemEntries(resolved.Host).Order(StringComparer.Ordinal))
        {
            try
            {
                FileStatus status = FileStatus.OfPath(host);
                entries.Add(new FileEntry(Path.GetFileName(host), status.IsDirectory, status.Size, status.ModeText, status.ModifiedAt));
            }
            catch (FileNotFoundException)
            {
                // Gone since the directory was read.
            }
        }

        return entries;
    }

    /// <summary>One file or directory.</summary>
    public FileEntry Stat(AllocationId id, string path) => Entry(Resolve(id, Required(path)));

    /// <summary>A whole file.</summary>
    public Stream Open(AllocationId id, string path) => Resolve(id, Required(path)).OpenFile();

    /// <summary>A file from <paramref name="offset"/> on; nothing when that is behind its end.</summary>
    /// <param name="id">The allocation.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">Bytes to skip.</param>
    /// <param name="limit">Most bytes to read, 0 for all.</param>
    public Stream OpenAt(AllocationId id, string path, long offset, long limit)
    {
        if (offset < 0 || limit < 0)
        {
            throw new ClientRefusedException(RefusalCode.Invalid, "offset and limit must not be negative");
        }

        FileStream file = Resolve(id, Required(path)).OpenFile();
        file.Position = Math.Min(offset, file.Length);
        return limit == 0 ? file : new LimitedStream(file, limit);
    }

    /// <summary>Streams one file in frames.</summary>
    /// <param name="id">The allocation.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">Bytes from <paramref name="origin"/>; beyond the file counts as its other end.</param>
    /// <param name="origin">From where to count.</param>
    /// <param name="follow">Whether to go on as the file grows.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public IAsyncEnumerable<FileFrame> Stream(
        AllocationId id, string path, long offset, FileOrigin origin, bool follow, CancellationToken cancellation)
    {
        AllocationPath resolved = Resolve(id, Required(path));
        FileStream file = resolved.OpenFile();
        long position = origin == FileOrigin.Start ? offset : file.Length - offset;
        file.Position = Math.Clamp(position, 0, file.Length);
        return FileFollower.ReadAsync(file, resolved, follow, _time, cancellation);
    }

    /// <summary>Streams one output of a task, over all its rotated files.</summary>
    /// <param name="id">The allocation.</param>
    /// <param name="task">The task.</param>
    /// <param name="stream">Which output.</param>
    /// <param name="offset">Bytes from <paramref name="origin"/>.</param>
    /// <param name="origin">The beginning of the oldest file, or the end of the newest.</param>
    /// <param name="follow">Whether to go on as the output grows.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public IAsyncEnumerable<FileFrame> Logs(
        AllocationId id, string task, LogStream stream, long offset, FileOrigin origin, bool follow, CancellationToken cancellation)
    {
        AllocationRunner runner = Get(id);
        if (task.Length == 0)
        {
            throw new ClientRefusedException(RefusalCode.Invalid, "must provide task name");
        }

        TaskRunner known = runner.Tasks.FirstOrDefault(one => one.Name == task)
            ?? throw new ClientRefusedException(RefusalCode.Invalid, $"unknown task name \"{task}\"");
        var reader = new LogReader(runner.Directory.Root, runner.Directory.Logs, task, stream, _time);
        if (reader.Indexes().Count == 0)
        {
            if (known.Progress.State.StartedAt is null)
            {
                throw new ClientRefusedException(RefusalCode.NotFound, $"task \"{task}\" not started yet. No logs available");
            }

            if (TaskLauncher.Limits(runner.Work.GetTask(task).Specification.LogConfig) is null)
            {
                throw new ClientRefusedException(
                    RefusalCode.NotFound,
                    $"log entry for task \"{task}\" and log type \"{(stream == LogStream.Stdout ? "stdout" : "stderr")}\" not found");
            }
        }

        return reader.ReadAsync(Math.Max(0, offset), origin, follow, cancellation);
    }

    private static FileEntry Entry(AllocationPath path)
    {
        FileStatus status = StatusOf(path);
        return new FileEntry(
            path.Relative.Length == 0 ? "/" : Path.GetFileName(path.Relative),
            status.IsDirectory,
            status.Size,
            status.ModeText,
            status.ModifiedAt,
            status.IsRegular ? Sniff(path) : "");
    }

    private static string Sniff(AllocationPath path)
    {
        Span<byte> head = stackalloc byte[SniffBytes];
        using FileStream file = path.OpenFile();
        return ContentTypes.Of(path.Relative, head[..file.ReadAtLeast(head, SniffBytes, throwOnEndOfStream: false)]);
    }

    private static string Required(string path) => path.Length > 0
        ? path
        : throw new ClientRefusedException(RefusalCode.Invalid, "must provide a file name");

    private static FileStatus StatusOf(AllocationPath path)
    {
        try
        {
            return path.Status;
        }
        catch (FileNotFoundException)
        {
            throw AllocationPath.NotFound(path.Relative);
        }
    }

    private AllocationPath Resolve(AllocationId id, string path) => AllocationPath.Resolve(Get(id).Directory.Root, path);

    private AllocationRunner Get(AllocationId id) => _roster.Find(id)
        ?? throw new ClientRefusedException(RefusalCode.NotFound, $"Unknown allocation \"{id}\"");
}
