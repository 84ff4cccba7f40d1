using System.Diagnostics;
using Steppe.Bench.Measures;
using Steppe.JobSpec;

namespace Steppe.Bench.Benchmarks;

/// <summary>How long reading a job file takes once the program is warm, and what it allocates; in this process, on one thread.</summary>
internal sealed class ParseBenchmark : IBenchmark
{
    // The compiler needs some thousand calls to be done with what is called in loops.
    private const int WarmUp = 3_000;

    public string Name => "parse";

    public string Title => "reading job files with JobFile.Parse";

    public Task RunAsync(BenchmarkContext context)
    {
        Measure(context, "60 lines", JobFileTexts.Typical, WarmUp, context.Times(5_000), "150 µs");
        Measure(context, "5,000 lines", JobFileTexts.Long(5_000), WarmUp / 50, context.Times(200), "15,000 µs");
        return Task.CompletedTask;
    }

    private static void Measure(BenchmarkContext context, string name, string text, int warmUp, int times, string aim)
    {
        var options = new JobParseOptions();
        List<double> microseconds = [], kilobytes = [];
        for (int i = -warmUp; i < times; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            JobParseResult result = JobFile.Parse(text, options);
            double took = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            if (result.Job is null)
            {
                throw new BenchmarkException(result.ErrorText ?? "no job");
            }

            if (i >= 0)
            {
                microseconds.Add(took);
                kilobytes.Add((GC.GetAllocatedBytesForCurrentThread() - allocated) / 1024.0);
            }
        }

        context.Report.Figure(name, new Samples(microseconds), "µs", aim);
        context.Report.Figure($"{name}: allocated", new Samples(kilobytes), "KiB");
    }
}
