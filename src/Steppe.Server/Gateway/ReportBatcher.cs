using System.Diagnostics;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Collects the reports of many clients into few commands.</summary>
/// <remarks>Thread-safe. What arrives while a command is on its way goes into the next one; an idle server adds no wait, a
/// busy one commits as often as its log can.</remarks>
internal sealed class ReportBatcher(Func<CommandFactory, CancellationToken, Task<CommandOutcome>> propose)
{
    /// <summary>Most updates in one command, so that entries stay small enough.</summary>
    public const int MaxUpdates = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Report> _waiting = new();
    private bool _isSending;

    /// <summary>Takes a report; completes when it is durable.</summary>
    /// <returns>The state index it became.</returns>
    public Task<ulong> AddAsync(RequestId requestId, IReadOnlyList<AllocationUpdate> updates)
    {
        var report = new Report(requestId, updates);
        lock (_gate)
        {
            _waiting.Enqueue(report);
            if (!_isSending)
            {
                _isSending = true;
                _ = Task.Run(SendAllAsync);
            }
        }

        return report.Durable.Task;
    }

    private async Task SendAllAsync()
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
            await SendAsync(batch);
        }
    }

    private List<Report> TakeBatch()
    {
        lock (_gate)
        {
            List<Report> batch = [];
            int updates = 0;
            while (_waiting.TryPeek(out Report? next) && (batch.Count == 0 || updates + next.Updates.Count <= MaxUpdates))
            {
                updates += next.Updates.Count;
                batch.Add(_waiting.Dequeue());
            }

            _isSending = batch.Count > 0;
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
