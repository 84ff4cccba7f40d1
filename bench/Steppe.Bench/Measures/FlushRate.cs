using System.Diagnostics;
using Steppe.Bench.Native;

namespace Steppe.Bench.Measures;

/// <summary>How often a second the disk can write a little and flush it, one after the other.</summary>
internal static class FlushRate
{
    private const int FileBytes = 16 * 1024 * 1024;

    /// <summary>Writes into a file of zeros, made when it is missing, for so long.</summary>
    public static double Measure(string path, int entryBytes, TimeSpan span)
    {
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (file.Length < FileBytes)
        {
            file.Write(new byte[FileBytes]);
            file.Flush(flushToDisk: true);
        }

        byte[] payload = new byte[entryBytes];
        nint descriptor = file.SafeFileHandle.DangerousGetHandle();
        long flushes = 0, startedAt = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(startedAt) < span; flushes++)
        {
            RandomAccess.Write(file.SafeFileHandle, payload, flushes * entryBytes % FileBytes);
            if (Libc.SyncData(descriptor) != 0)
            {
                throw new BenchmarkException($"{path} could not be flushed");
            }
        }

        return flushes / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }
}
