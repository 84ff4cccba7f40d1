using System.Collections.Concurrent;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Model;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>Prints what the tasks of a job write, from the first byte to the last, of every attempt.</summary>
/// <remarks>
/// <para>Reads the log files themselves, again and again, instead of following a stream: what a task wrote before anybody
/// looked is in them, and a reading that began after the allocation's end misses nothing, because a task is reported as ended
/// only when its output is on disk. A restart writes on in the same files, a replacement is another allocation.</para>
/// <para>One loop for all allocations; disposing ends it wherever it is.</para>
/// </remarks>
internal sealed class WorkLogs : IAsyncDisposable
{
    private const int ReadersAtOnce = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, AllocationLogs> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly CommandRun _run;
    private readonly ApiClient _client;
    private readonly ulong _since;
    private readonly LogPrinter _printer;
    private readonly Task _loop;

    /// <param name="run">Where to print.</param>
    /// <param name="client">Whom to ask.</param>
    /// <param name="since">Allocations made before this index are not ours.</param>
    public WorkLogs(CommandRun run, ApiClient client, ulong since)
    {
        (_run, _client, _since) = (run, client, since);
        _printer = new LogPrinter(run.Screen);
        run.Host.EndOnBrokenPipe();
        _loop = ReadAsync();
    }

    /// <summary>Begins to read new allocations, and learns which have ended.</summary>
    public void Follow(Job job, IEnumerable<AllocListStub> allocations)
    {
        bool isOne = (job.TaskGroups ?? []).Sum(static group => (group.Count ?? 1) * (group.Tasks?.Count ?? 0)) == 1;
        foreach (AllocListStub allocation in allocations.Where(allocation => allocation.CreateIndex >= _since))
        {
            if (_known.Add(allocation.Id))
            {
                _open[allocation.Id] = new AllocationLogs(_client, allocation, withPrefix: !isOne);
            }

            if (allocation.ClientStatus is "complete" or "failed" or "lost" && _open.TryGetValue(allocation.Id, out AllocationLogs? logs))
            {
                logs.End(allocation);
            }
        }
    }

    /// <summary>Completes when everything of allocations that have ended is printed.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        while (!_open.IsEmpty && !_loop.IsCompleted)
        {
            await Task.Delay(PollInterval / 5, _run.Host.Time, cancellation).ConfigureAwait(false);
        }

        if (_loop.IsFaulted)
        {
            await _loop.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = ReadersAtOnce, CancellationToken = _end.Token };
        while (true)
        {
            await Parallel.ForEachAsync(_open, options, async (one, cancellation) =>
            {
                if (await one.Value.ReadAsync(_printer, cancellation).ConfigureAwait(false))
                {
                    _open.TryRemove(one.Key, out _);
                    if (one.Value.Loss is { } loss)
                    {
                        _run.Screen.Warn(loss);
                    }
                }
            }).ConfigureAwait(false);
            await Task.Delay(PollInterval, _run.Host.Time, _end.Token).ConfigureAwait(false);
        }
    }
}
