using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>Evaluations that could not place everything and wait for room, and what wakes them.</summary>
/// <remarks>
/// <para>Mutable, not thread-safe, deterministic. Holds nothing that the state does not hold, but for the indexes of recent
/// unblocks: without them an unblock between a scheduler's snapshot and its answer would be missed.</para>
/// <para>Most wait for nodes of some class, and a node wakes those that can fit into what it has free. Those of jobs that run on every
/// node wait for one node each, and only that wakes them. Source: scheduler reference §3, §12; decision 0221.</para>
/// </remarks>
public sealed class BlockedEvaluations
{
    /// <summary>An unblock older than this can no longer have been missed.</summary>
    public static readonly TimeSpan UnblockMemory = TimeSpan.FromMinutes(15);

    private readonly SortedDictionary<EvaluationId, Waiter> _tracked = [];
    private readonly Dictionary<(JobKey Job, NodeId Node), EvaluationId> _byPlace = [];
    private readonly SortedDictionary<NodeId, SortedSet<EvaluationId>> _byNode = [];
    private readonly BlockedByClass _byClass = new();
    private readonly UnblockIndexes<string> _classes = new(StringComparer.Ordinal);
    private readonly UnblockIndexes<NodeId> _nodes = new(Comparer<NodeId>.Default);
    private readonly UnblockIndexes<JobType> _types = new(Comparer<JobType>.Default);
    private readonly UnblockIndexes<JobKey> _jobs = new(Comparer<JobKey>.Default);
    private readonly List<Evaluation> _duplicates = [];
    private int _escaped;

    /// <summary>How many wait.</summary>
    public int Count => _tracked.Count;

    /// <summary>How many of them no node class can decide.</summary>
    public int EscapedCount => _escaped;

    /// <summary>What they lack.</summary>
    public Shortages Lacking { get; private set; } = Shortages.None;

    /// <summary>Whether <see cref="TakeDuplicates"/> would return anything.</summary>
    public bool HasDuplicates => _duplicates.Count > 0;

    /// <summary>Tracks a blocked evaluation; of two for one job (and node) the one that saw more stays.</summary>
    /// <param name="evaluation">What waits.</param>
    /// <param name="nodePool">The pool its job asks for; only figures tell of it.</param>
    /// <param name="least">What a node must have free before it can be of use.</param>
    /// <returns>False when what it waits for has happened since its snapshot: it should run at once.</returns>
    public bool TryBlock(Evaluation evaluation, string nodePool = "default", LeastRoom least = default)
    {
        if (MissedUnblock(evaluation))
        {
            Remove(evaluation.Id);
            return false;
        }

        if (_byPlace.TryGetValue(PlaceOf(evaluation), out EvaluationId otherId) && otherId != evaluation.Id)
        {
            Evaluation other = _tracked[otherId].Evaluation;
            if (SeenIndex(other) > SeenIndex(evaluation))
            {
                _duplicates.Add(evaluation);
                return true;
            }

            Remove(otherId);
            _duplicates.Add(other);
        }

        Remove(evaluation.Id);
        Add(new Waiter(evaluation, nodePool, least));
        return true;
    }

    /// <summary>Forgets an evaluation that no longer waits.</summary>
    public void Remove(EvaluationId id)
    {
        if (!_tracked.Remove(id, out Waiter? entry))
        {
            return;
        }

        Evaluation tracked = entry.Evaluation;
        _byPlace.Remove(PlaceOf(tracked));
        Lacking = Lacking.Without(tracked, entry.NodePool);
        _escaped -= tracked.EscapedComputedClass ? 1 : 0;
        _byClass.Remove(tracked, entry.Least);
        if (_byNode.TryGetValue(tracked.NodeId, out SortedSet<EvaluationId>? onNode) && onNode.Remove(id) && onNode.Count == 0)
        {
            _byNode.Remove(tracked.NodeId);
        }
    }

    /// <summary>Room came up on a node: takes out every evaluation that might use it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">State index of the change.</param>
    /// <param name="now">Remembered with the index, to forget it again.</param>
    /// <param name="free">What the node has free by now; null when it may be enough for all.</param>
    /// <param name="jobs">Jobs that have, or had, something there: it may make room, or give up what the job may have only once
    /// somewhere.</param>
    public IReadOnlyList<Evaluation> Unblock(Node node, ulong index, DateTimeOffset now, LeastRoom? free = null, IEnumerable<JobKey>? jobs = null)
    {
        _classes.Note(node.ComputedClass, index, now);
        _nodes.Note(node.Id, index, now);
        (EvaluationId[] fitting, bool areSomeTooLarge) = _byClass.ThatMayUse(node.ComputedClass, free);
        return Take(
        [
            .. _byNode.GetValueOrDefault(node.Id) ?? [],
            .. areSomeTooLarge ? [.. fitting.Union(OfJobs(jobs ?? [], node.ComputedClass)).Order()] : fitting,
        ]);
    }

    /// <summary>The scheduler may do more than before for jobs of a type: takes out every evaluation of such a job.</summary>
    /// <param name="type">The type.</param>
    /// <param name="index">State index of the change.</param>
    /// <param name="now">Remembered with the index, to forget it again.</param>
    public IReadOnlyList<Evaluation> Unblock(JobType type, ulong index, DateTimeOffset now)
    {
        _types.Note(type, index, now);
        return Take([.. _tracked.Values.Where(entry => entry.Evaluation.Type == type).Select(static entry => entry.Evaluation.Id)]);
    }

    /// <summary>Something of a job was forgotten: takes out what waits for it, which may be wanted no more.</summary>
    /// <param name="job">The job.</param>
    /// <param name="index">State index of the change.</param>
    /// <param name="now">Remembered with the index, to forget it again.</param>
    public IReadOnlyList<Evaluation> Unblock(JobKey job, ulong index, DateTimeOffset now)
    {
        _jobs.Note(job, index, now);
        return _byPlace.TryGetValue((job, default), out EvaluationId id) ? Take([id]) : [];
    }

    /// <summary>Takes out those that gave up because their plans kept being rejected: time may have helped.</summary>
    public IReadOnlyList<Evaluation> UnblockRejected() => Take(
    [
        .. _tracked.Values
            .Where(static entry => entry.Evaluation.TriggeredBy == EvaluationTriggers.MaxPlanAttempts)
            .Select(static entry => entry.Evaluation.Id),
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
        _classes.ForgetBefore(now - UnblockMemory);
        _nodes.ForgetBefore(now - UnblockMemory);
        _types.ForgetBefore(now - UnblockMemory);
        _jobs.ForgetBefore(now - UnblockMemory);
    }

    private static ulong SeenIndex(Evaluation evaluation) => Math.Max(evaluation.CreateIndex, evaluation.SnapshotIndex);

    // A blocked evaluation that is about no node in particular may still carry the node whose change led to it.
    private static bool WaitsForNode(Evaluation evaluation) =>
        evaluation is { NodeId.IsNone: false, Type: JobType.System or JobType.SysBatch };

    private static (JobKey Job, NodeId Node) PlaceOf(Evaluation evaluation) =>
        (evaluation.JobKey, WaitsForNode(evaluation) ? evaluation.NodeId : default);

    private IEnumerable<EvaluationId> OfJobs(IEnumerable<JobKey> jobs, string nodeClass)
    {
        foreach (JobKey job in jobs.Distinct())
        {
            if (_byPlace.TryGetValue((job, default), out EvaluationId id) && BlockedByClass.MayUse(_tracked[id].Evaluation, nodeClass))
            {
                yield return id;
            }
        }
    }

    private void Add(Waiter waiter)
    {
        Evaluation evaluation = waiter.Evaluation;
        _tracked.Add(evaluation.Id, waiter);
        Lacking = Lacking.With(evaluation, waiter.NodePool);
        _byPlace[PlaceOf(evaluation)] = evaluation.Id;
        _escaped += evaluation.EscapedComputedClass ? 1 : 0;
        if (!WaitsForNode(evaluation))
        {
            _byClass.Add(evaluation, waiter.Least);
            return;
        }

        if (!_byNode.TryGetValue(evaluation.NodeId, out SortedSet<EvaluationId>? onNode))
        {
            _byNode.Add(evaluation.NodeId, onNode = []);
        }

        onNode.Add(evaluation.Id);
    }

    private bool MissedUnblock(Evaluation evaluation) => _types.IndexOf(evaluation.Type) > evaluation.SnapshotIndex
        || _jobs.IndexOf(evaluation.JobKey) > evaluation.SnapshotIndex
        || (WaitsForNode(evaluation)
            ? _nodes.IndexOf(evaluation.NodeId) > evaluation.SnapshotIndex
            : _classes.Since(evaluation.SnapshotIndex).Any(nodeClass => BlockedByClass.MayUse(evaluation, nodeClass)));

    private Evaluation[] Take(EvaluationId[] ids)
    {
        Evaluation[] evaluations = [.. ids.Select(id => _tracked[id].Evaluation)];
        foreach (EvaluationId id in ids)
        {
            Remove(id);
        }

        return evaluations;
    }

    private sealed record Waiter(Evaluation Evaluation, string NodePool, LeastRoom Least);
}
