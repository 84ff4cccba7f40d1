using System.Diagnostics;

namespace Steppe.JobSpec.Tests;

/// <summary>Runs work the way a server would have to survive it: on a small stack, watched for time and memory.</summary>
internal static class Bounded
{
    /// <summary>Bytes of stack: less than any thread of a server has.</summary>
    private const int Stack = 1024 * 1024;

    /// <summary>Much longer than anything takes, even on a busy machine, and much shorter than what grows without bounds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Most bytes allocated over the whole run, whether alive or not (4 GiB).</summary>
    private const long MostBytes = 4L * 1024 * 1024 * 1024;

    /// <summary>Runs <paramref name="work"/>; a stack overflow would end the whole test run.</summary>
    public static T Run<T>(Func<T> work)
    {
        T? result = default;
        Exception? failure = null;
        long bytes = 0;
        long began = Stopwatch.GetTimestamp();
        Thread thread = new(
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    result = work();
                }
                catch (Exception error)
                {
                    failure = error;
                }

                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            },
            Stack) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Longest), $"still running after {Longest}");
        Assert.True(failure is null, $"threw {failure}");
        Assert.True(bytes < MostBytes, $"allocated {bytes} bytes in {Stopwatch.GetElapsedTime(began)}");
        return result!;
    }
}
