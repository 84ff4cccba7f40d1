using System.Globalization;
using System.Runtime.CompilerServices;
using Steppe.Client.Native;

namespace Steppe.Client.Files;

/// <summary>Reads the rotated files of one output as if they were one.</summary>
/// <remarks>Files are <c>TASK.stdout.N</c>; the oldest may vanish at any time, the newest grows. One reader.</remarks>
internal sealed class LogReader(string allocationRoot, string logDirectory, string task, LogStream stream, TimeProvider time)
{
    private readonly string _prefix = $"{task}.{(stream == LogStream.Stdout ? "stdout" : "stderr")}.";

    /// <summary>Numbers of the files there are, ascending.</summary>
    public IReadOnlyList<int> Indexes() => !Directory.Exists(logDirectory)
        ? []
        :
        [
            .. Directory.EnumerateFiles(logDirectory, _prefix + "*")
                .Select(path => Path.GetFileName(path)[_prefix.Length..])
                .Where(static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(static text => int.Parse(text, CultureInfo.InvariantCulture))
                .Order(),
        ];

    /// <summary>Streams from a place in the whole.</summary>
    /// <param name="offset">Bytes from <paramref name="origin"/>.</param>
    /// <param name="origin">The beginning of the oldest file, or the end of the newest.</param>
    /// <param name="follow">Whether to wait for more at the end.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async IAsyncEnumerable<FileFrame> ReadAsync(
        long offset, FileOrigin origin, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        (int index, long position) = Locate(offset, origin);
        byte[] buffer = new byte[FileFrame.MaxDataBytes];
        while (true)
        {
            using FileStream? file = Open(index);
            if (file is not null)
            {
                file.Position = Math.Min(position, file.Length);
                string name = $"alloc/logs/{_prefix}{index.ToString(CultureInfo.InvariantCulture)}";
                for (bool isLast = false; ;)
                {
                    int read = await file.ReadAsync(buffer, cancellation);
                    if (read > 0)
                    {
                        yield return new FileFrame(name, file.Position, buffer.AsSpan(0, read).ToArray());
                    }
                    else if (isLast)
                    {
                        break;
                    }
                    else if (FindNext(index) is not null)
                    {
                        // Something may have been written between the last read and the rotation: read once more.
                        isLast = true;
                    }
                    else if (follow)
                    {
                        await Task.Delay(FileFollower.PollInterval, time, cancellation);
                    }
                    else
                    {
                        yield break;
                    }
                }
            }

            position = 0;
            if (FindNext(index) is { } next)
            {
                index = next;
            }
            else if (follow)
            {
                await Task.Delay(FileFollower.PollInterval, time, cancellation);
            }
            else
            {
                yield break;
            }
        }
    }

    private int? FindNext(int index)
    {
        IEnumerable<int> later = Indexes().Where(one => one > index);
        return later.Any() ? later.First() : null;
    }

    private (int Index, long Position) Locate(long offset, FileOrigin origin)
    {
        (int Index, long Size)[] files = [.. Indexes().Select(index => (index, SizeOf(index)))];
        if (files.Length == 0)
        {
            return (-1, 0);
        }

        long start = origin == FileOrigin.Start ? offset : Math.Max(0, files.Sum(static file => file.Size) - offset);
        foreach ((int index, long size) in files[..^1])
        {
            if (start < size)
            {
                return (index, start);
            }

            start -= size;
        }

        return (files[^1].Index, start);
    }

    private long SizeOf(int index)
    {
        try
        {
            return FileStatus.OfPath(PathOf(index)).Size;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private FileStream? Open(int index)
    {
        try
        {
            return index < 0 ? null : AllocationPath.Resolve(allocationRoot, Path.GetRelativePath(allocationRoot, PathOf(index))).OpenFile();
        }
        catch (ClientRefusedException)
        {
            // Rotated away, or replaced by the task with something that is no file.
            return null;
        }
    }

    private string PathOf(int index) => Path.Combine(logDirectory, _prefix + index.ToString(CultureInfo.InvariantCulture));
}
