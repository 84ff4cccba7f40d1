using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Ids of what is to be forgotten, up to a number.</summary>
/// <remarks>Mutable. What goes in first is forgotten first: allocations before their evaluation, both before their job.</remarks>
internal sealed class GarbageBatch(int room)
{
    private readonly List<AllocationId> _allocations = [];
    private readonly List<EvaluationId> _evaluations = [];
    private readonly List<JobKey> _jobs = [];
    private readonly List<NodeId> _nodes = [];
    private readonly List<DeploymentId> _deployments = [];
    private int _room = room;

    /// <summary>Adds as many as there is room for; false when that was not all.</summary>
    public bool TryAdd(IReadOnlyCollection<AllocationId> ids) => TryAdd(_allocations, ids);

    /// <inheritdoc cref="TryAdd(IReadOnlyCollection{AllocationId})"/>
    public bool TryAdd(IReadOnlyCollection<EvaluationId> ids) => TryAdd(_evaluations, ids);

    /// <summary>Adds a job with everything of its, or nothing of it when there is no room; one too big for any command goes alone.</summary>
    /// <remarks>A job that lost only part of its finished work would be taken for one that must run again.</remarks>
    public bool TryAdd(JobKey job, IReadOnlyCollection<AllocationId> allocations, IReadOnlyCollection<EvaluationId> evaluations)
    {
        int needed = 1 + allocations.Count + evaluations.Count;
        if (needed > _room && _jobs.Count > 0)
        {
            return false;
        }

        _allocations.AddRange(allocations);
        _evaluations.AddRange(evaluations);
        _jobs.Add(job);
        _room = Math.Max(0, _room - needed);
        return true;
    }

    /// <inheritdoc cref="TryAdd(IReadOnlyCollection{AllocationId})"/>
    public bool TryAdd(NodeId node) => TryAdd(_nodes, [node]);

    /// <inheritdoc cref="TryAdd(IReadOnlyCollection{AllocationId})"/>
    public bool TryAdd(DeploymentId deployment) => TryAdd(_deployments, [deployment]);

    /// <summary>The command, or null when there is nothing in it.</summary>
    public CollectGarbage? ToCommand(RequestId request, DateTimeOffset now)
    {
        bool isEmpty = _allocations.Count + _evaluations.Count + _jobs.Count + _nodes.Count + _deployments.Count == 0;
        return isEmpty ? null : new CollectGarbage
        {
            RequestId = request,
            At = now,
            Allocations = _allocations,
            Evaluations = _evaluations,
            Jobs = _jobs,
            Nodes = _nodes,
            Deployments = _deployments,
        };
    }

    private bool TryAdd<TId>(List<TId> to, IReadOnlyCollection<TId> ids)
    {
        int taken = Math.Min(_room, ids.Count);
        to.AddRange(ids.Take(taken));
        _room -= taken;
        return taken == ids.Count;
    }
}
