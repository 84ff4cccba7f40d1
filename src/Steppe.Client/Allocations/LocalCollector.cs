using Microsoft.Extensions.Logging;
using Steppe.Client.Native;
using Steppe.ClientCore;

namespace Steppe.Client.Allocations;

/// <summary>Removes ended allocations when there are too many of them or the disk fills up.</summary>
/// <remarks>One loop. Source: client options <c>gc_*</c>.</remarks>
internal sealed partial class LocalCollector(AllocationRoster roster, ClientOptions options, TimeProvider time, ILogger log)
{
    private readonly CollectionThresholds _thresholds =
        new(options.GcMaxAllocations, options.GcDiskUsageThreshold, options.GcInodeUsageThreshold);

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(options.GcInterval, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                await CollectAsync(cancellation);
            }
            catch (IOException error)
            {
                LogFailed(error.Message);
            }
        }
    }

    /// <summary>Removes allocations until no threshold is passed any more.</summary>
    public async Task CollectAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task[] removed = [.. Choose().Select(choice => roster.Collect(choice.Id, choice.Reason))];
            if (removed.Length == 0)
            {
                return;
            }

            await Task.WhenAll(removed).WaitAsync(cancellation);
        }
    }

    private List<CollectionChoice> Choose()
    {
        List<CollectionChoice> chosen = [];
        List<EndedAllocation> ended = [.. roster.Collectable()];
        int total = roster.All.Count;
        FileSystemFill fill = FileSystemFill.Of(options.AllocationDirectory);
        var disk = new DiskFill(fill.UsedPercent, fill.InodesUsedPercent);
        while (chosen.Count < Math.Max(1, options.GcParallelDestroys)
            && AllocationCollection.Next(ended, total - chosen.Count, disk, _thresholds) is { } choice)
        {
            chosen.Add(choice);
            ended.RemoveAll(one => one.Id == choice.Id);
        }

        return chosen;
    }

    [LoggerMessage(4311, LogLevel.Warning, "ended allocations could not be looked through, will be tried again: {Why}")]
    private partial void LogFailed(string why);
}
