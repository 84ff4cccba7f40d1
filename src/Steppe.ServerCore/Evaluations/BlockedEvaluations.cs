using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>Evaluations that could not place everything and wait for room, and what wakes them.</summary>
/// <remarks>
/// <para>Mutable, not thread-safe, deterministic. Holds nothing that the state does not hold, but for the indexes of recent
/// unblocks: without them an unblock between a scheduler's snapshot and its answer would be missed.</para>
/// <para>Source: scheduler reference §3.</para>
/// </remarks>
public sealed class BlockedEvaluations
{
    /// <summary>An unblock older than this can no longer have been missed.</summary>
    public static readonly TimeSpan UnblockMemory = TimeSpan.FromMinutes(15);

    private readonly SortedDictionary<EvaluationId, Evaluation> _captured = [];
    private readonly SortedDictionary<EvaluationId, Evaluation> _escaped = [];
    private readonly Dictionary<JobKey, EvaluationId> _byJob = [];
    private readonly SortedDictionary<string, Unblocked> _unblocked = new(StringComparer.Ordinal);
    private readonly List<Evaluation> _duplicates = [];

    /// <summary>How many wait.</summary>
    public int Count => _captured.Count + _escaped.Count;

    /// <summary>How many of them no node class can decide.</summary>
    public int EscapedCount => _escaped.Count;

    /// <summary>Whether <see cref="TakeDuplicates"/> would return anything.</summary>
    public bool HasDuplicates => _duplicates.Count > 0;

    /// <summary>Tracks a blocked evaluation; of two for one job the one that saw more stays.</summary>
    /// <returns>False when what it waits for has happened since its snapshot: it should run at once.</returns>
    public bool TryBlock(Evaluation evaluation)
    {
        if (MissedUnblock(evaluation))
        {
            Remove(evaluation.Id);
            return false;
        }

        if (_byJob.TryGetValue(evaluation.JobKey, out EvaluationId otherId) && otherId != evaluation.Id)
        {
            Evaluation other = Find(otherId)!;
            if (SeenIndex(other) > SeenIndex(evaluation))
            {
                _duplicates.Add(evaluation);
                return true;
            }

            Remove(otherId);
            _duplicates.Add(other);
        }

        Remove(evaluation.Id);
        _byJob[evaluation.JobKey] = evaluation.Id;
        (evaluation.EscapedComputedClass ? _escaped : _captured)[evaluation.Id] = evaluation;
        return true;
    }

    /// <summary>Forgets an evaluation that no longer waits.</summary>
    public void Remove(EvaluationId id)
    {
        if (Find(id) is { } tracked)
        {
            _captured.Remove(id);
            _escaped.Remove(id);
            _byJob.Remove(tracked.JobKey);
        }
    }

    /// <summary>Room came up on nodes of a class: takes out every evaluation that might use it.</summary>
    /// <param name="nodeClass">The computed class.</param>
    /// <param name="index">State index of the change.</param>
    /// <param name="now">Remembered with the index, to forget it again.</param>
    public IReadOnlyList<Evaluation> Unblock(string nodeClass, ulong index, DateTimeOffset now)
    {
        // A new leader tells of its nodes in any order: an older index must not hide a newer one of the same class.
        ulong newest = Math.Max(index, _unblocked.GetValueOrDefault(nodeClass).Index);
        _unblocked[nodeClass] = new Unblocked(newest, now);
        return Take(
        [
            .. _escaped.Values,
            .. _captured.Values.Where(evaluation => evaluation.ClassEligibility.GetValueOrDefault(nodeClass, true)),
        ]);
    }

    /// <summary>Takes out those that gave up because their plans kept being rejected: time may have helped.</summary>
    public IReadOnlyList<Evaluation> UnblockRejected() => Take(
    [
        .. _escaped.Values.Concat(_captured.Values)
            .Where(static evaluation => evaluation.TriggeredBy == EvaluationTriggers.MaxPlanAttempts),
    ]);

    /// <summary>Takes the losers among evaluations of one job; they should be cancelled.</summary>
    public IReadOnlyList<Evaluation> TakeDuplicates()
    {
        Evaluation[] taken = [.. _duplicates];
        _duplicates.Clear();
        return taken;
    }

    /// <summary>Forgets old unblocks.</summary>
    public void Prune(DateTimeOffset now)
    {
        string[] old = [.. _unblocked.Where(entry => now - entry.Value.At > UnblockMemory).Select(static entry => entry.Key)];
        foreach (string nodeClass in old)
        {
            _unblocked.Remove(nodeClass);
        }
    }

    private static ulong SeenIndex(Evaluation evaluation) => Math.Max(evaluation.CreateIndex, evaluation.SnapshotIndex);

    private bool MissedUnblock(Evaluation evaluation) => _unblocked.Any(entry =>
        entry.Value.Index > evaluation.SnapshotIndex
        && (evaluation.EscapedComputedClass || evaluation.ClassEligibility.GetValueOrDefault(entry.Key, true)));

    private Evaluation? Find(EvaluationId id) => _captured.GetValueOrDefault(id) ?? _escaped.GetValueOrDefault(id);

    private Evaluation[] Take(Evaluation[] evaluations)
    {
        foreach (Evaluation evaluation in evaluations)
        {
            Remove(evaluation.Id);
        }

        return evaluations;
    }

    private readonly record struct Unblocked(ulong Index, DateTimeOffset At);
}
