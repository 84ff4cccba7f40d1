using Steppe.Client.Allocations;
using Steppe.Client.Tasks;
using Steppe.Drivers;

namespace Steppe.Client.Stats;

/// <summary>Reads what allocations use, and turns counters into percentages since the last reading.</summary>
/// <remarks>Thread-safe. The first reading of a task is an average since its start.</remarks>
internal sealed class UsageSampler(Func<double> mhzPerCore, TimeProvider time)
{
    /// <param name="runner">The allocation.</param>
    /// <param name="task">One task, or null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<AllocationUsage> ReadAsync(AllocationRunner runner, string? task, CancellationToken cancellation)
    {
        List<KeyValuePair<string, RunningTaskUsage>> tasks = [];
        foreach (TaskRunner one in runner.Tasks.Where(one => task is null || one.Name == task).OrderBy(static one => one.Name, StringComparer.Ordinal))
        {
            if (await FindAsync(one, cancellation) is { } usage)
            {
                tasks.Add(new(one.Name, usage));
            }
        }

        return new AllocationUsage(Sum(tasks.Select(static one => one.Value.Total)), tasks, time.GetUtcNow());
    }

    private async Task<RunningTaskUsage?> FindAsync(TaskRunner task, CancellationToken cancellation)
    {
        TaskUsage? usage;
        try
        {
            usage = await task.Process.FindUsageAsync(cancellation);
        }
        catch (DriverException)
        {
            // It has just ended.
            usage = null;
        }

        if (usage is null || task.Progress.State.StartedAt is not { } startedAt)
        {
            task.LastUsage = null;
            return null;
        }

        var atStart = new ResourceFigures();
        TaskUsage? last = task.LastUsage;
        bool isSameProcess = last is not null && last.TakenAt > startedAt;
        task.LastUsage = usage;
        TimeSpan span = usage.TakenAt - (isSameProcess ? last!.TakenAt : startedAt);
        return new RunningTaskUsage(
            Figures(usage.Total, isSameProcess ? last!.Total : atStart, span, usage.MeasuredMemory, usage.MeasuredCpu),
            [.. usage.Processes.Select(process => new KeyValuePair<int, TaskFigures>(
                process.Key,
                Figures(
                    process.Value,
                    isSameProcess ? last!.Processes.GetValueOrDefault(process.Key) ?? atStart : atStart,
                    span,
                    ["RSS", "Swap"],
                    ["System Mode", "User Mode", "Percent"])))],
            usage.TakenAt);
    }

    private TaskFigures Figures(
        ResourceFigures now, ResourceFigures before, TimeSpan span, IReadOnlyList<string> measuredMemory, IReadOnlyList<string> measuredCpu)
    {
        double seconds = Math.Max(0.001, span.TotalSeconds);
        double user = 100 * (now.UserTime - before.UserTime).TotalSeconds / seconds;
        double system = 100 * (now.SystemTime - before.SystemTime).TotalSeconds / seconds;
        return new TaskFigures(
            now,
            Math.Max(0, user),
            Math.Max(0, system),
            Math.Max(0, user + system) / 100 * mhzPerCore(),
            measuredMemory,
            measuredCpu);
    }

    private static TaskFigures Sum(IEnumerable<TaskFigures> tasks) => tasks.Aggregate(
        new TaskFigures(new ResourceFigures(), 0, 0, 0, [], []),
        static (sum, task) => new TaskFigures(
            new ResourceFigures
            {
                UserTime = sum.Figures.UserTime + task.Figures.UserTime,
                SystemTime = sum.Figures.SystemTime + task.Figures.SystemTime,
                ThrottledPeriods = sum.Figures.ThrottledPeriods + task.Figures.ThrottledPeriods,
                ThrottledTime = sum.Figures.ThrottledTime + task.Figures.ThrottledTime,
                RssBytes = sum.Figures.RssBytes + task.Figures.RssBytes,
                CacheBytes = sum.Figures.CacheBytes + task.Figures.CacheBytes,
                SwapBytes = sum.Figures.SwapBytes + task.Figures.SwapBytes,
                UsageBytes = sum.Figures.UsageBytes + task.Figures.UsageBytes,
                MaxUsageBytes = sum.Figures.MaxUsageBytes + task.Figures.MaxUsageBytes,
            },
            sum.UserPercent + task.UserPercent,
            sum.SystemPercent + task.SystemPercent,
            sum.TotalTicksMhz + task.TotalTicksMhz,
            task.MeasuredMemory,
            task.MeasuredCpu));
}
