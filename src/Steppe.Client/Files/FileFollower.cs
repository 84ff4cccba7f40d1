using System.Runtime.CompilerServices;
using Steppe.Client.Native;

namespace Steppe.Client.Files;

/// <summary>Streams one open file, and goes on as it grows.</summary>
/// <remarks>One reader. Polls, because a task's file system may not tell of changes.</remarks>
internal static class FileFollower
{
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <param name="file">Open at the position to begin at; disposed at the end.</param>
    /// <param name="path">Where it was opened.</param>
    /// <param name="follow">Whether to wait for more at its end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public static async IAsyncEnumerable<FileFrame> ReadAsync(
        FileStream file, AllocationPath path, bool follow, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using FileStream reading = file;
        byte[] buffer = new byte[FileFrame.MaxDataBytes];
        while (true)
        {
            int read = await file.ReadAsync(buffer, cancellation);
            if (read > 0)
            {
                yield return new FileFrame(path.Relative, file.Position, buffer.AsSpan(0, read).ToArray());
                continue;
            }

            if (!follow)
            {
                yield break;
            }

            if (!Path.Exists(path.Host))
            {
                yield return new FileFrame(path.Relative, file.Position, default, FileFrame.Deleted);
                yield break;
            }

            if (FileStatus.OfOpen(file.SafeFileHandle, path.Relative).Size < file.Position)
            {
                file.Position = 0;
                yield return new FileFrame(path.Relative, 0, default, FileFrame.Truncated);
                continue;
            }

            await Task.Delay(PollInterval, time, cancellation);
        }
    }
}
