using System.Diagnostics;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Collects the reports of many clients into few commands.</summary>
/// <remarks>Thread-safe. What arrives while a command is on its way goes into the next one; an idle server adds no wait, a
/// busy one commits as often as its log can. When a command is due says <see cref="ReportFlow"/>.</remarks>
internal sealed class ReportBatcher(Func<CommandFactory, CancellationToken, Task<CommandOutcome>> propose)
{
    private readonly Lock _gate = new();
    private readonly Queue<Report> _waiting = new();
    private int _waitingUpdates;
    private int _onTheirWay;
    private bool _isStarting;

    /// <summary>Takes a report; completes when it is durable.</summary>
    /// <returns>The state index it became.</returns>
    public Task<ulong> AddAsync(RequestId requestId, IReadOnlyList<AllocationUpdate> updates)
    {
        var report = new Report(requestId, updates);
        lock (_gate)
        {
            _waiting.Enqueue(report);
            _waitingUpdates += updates.Count;
            StartIfDueLocked();
        }

        return report.Durable.Task;
    }

    private bool IsDueLocked => ReportFlow.IsDue(_waitingUpdates, _onTheirWay);

    private void StartIfDueLocked()
    {
        if (IsDueLocked && !_isStarting)
        {
            _isStarting = true;
            _ = Task.Run(SendAllAsync);
        }
    }

    private async Task SendAllAsync()
    {
        while (TakeBatch() is { } batch)
        {
            await SendAsync(batch);
            lock (_gate)
            {
                _onTheirWay--;
            }
        }
    }

    // Null when nothing is due: whoever is on the way looks again.
    private List<Report>? TakeBatch()
    {
        lock (_gate)
        {
            _isStarting = false;
            if (!IsDueLocked)
            {
                return null;
            }

            List<Report> batch = [];
            int updates = 0;
            while (_waiting.TryPeek(out Report? next) && (batch.Count == 0 || updates + next.Updates.Count <= ReportFlow.MaxUpdates))
            {
                updates += next.Updates.Count;
                batch.Add(_waiting.Dequeue());
            }

            _waitingUpdates -= updates;
            _onTheirWay++;
            StartIfDueLocked();
            return batch;
        }
    }

    private async Task SendAsync(List<Report> batch)
    {
        // A report that travels alone keeps its id, so that a repeat finds its answer. Repeating a batched one is harmless:
        // a client repeats only its newest word.
        RequestId? requestId = batch is [var only] && !only.RequestId.IsNone ? only.RequestId : null;
        AllocationUpdate[] updates = [.. batch.SelectMany(static report => report.Updates)];
        try
        {
            CommandOutcome outcome = await propose(
                context => ReportCommands.Command(updates, requestId, context), CancellationToken.None);
            ulong index = outcome switch
            {
                CommandOutcome.Accepted accepted => accepted.Index,
                CommandOutcome.Refused refused => throw new RefusedException(refused.Refusal),
                _ => throw new UnreachableException(),
            };
            batch.ForEach(report => report.Durable.TrySetResult(index));
        }
        catch (Exception error)
        {
            batch.ForEach(report => report.Durable.TrySetException(error));
        }
    }

    private sealed record Report(RequestId RequestId, IReadOnlyList<AllocationUpdate> Updates)
    {
        public TaskCompletionSource<ulong> Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
