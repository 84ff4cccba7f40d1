using Steppe.Model;

namespace Steppe.State;

/// <summary>Forgets rows that nothing needs any more. Which ones is the proposer's decision; this only checks it.</summary>
/// <remarks>A row that came back to life since is passed over. Ids in one command are bounded by the proposer.</remarks>
public sealed record CollectGarbage : Command
{
    public IReadOnlyList<EvaluationId> Evaluations { get; init; } = [];
    public IReadOnlyList<AllocationId> Allocations { get; init; } = [];
    public IReadOnlyList<JobKey> Jobs { get; init; } = [];
    public IReadOnlyList<NodeId> Nodes { get; init; } = [];
    public IReadOnlyList<DeploymentId> Deployments { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        foreach (AllocationId id in Allocations)
        {
            if (state.Now.Allocations.Find(id) is { IsTerminal: true })
            {
                state.RemoveAllocation(id);
            }
        }

        foreach (EvaluationId id in Evaluations)
        {
            if (state.Now.Evaluations.Find(id) is { IsTerminal: true } && state.Now.AllocationsByEvaluation.Of(id).Count == 0)
            {
                state.RemoveEvaluation(id);
            }
        }

        foreach (DeploymentId id in Deployments)
        {
            if (state.Now.Deployments.Find(id) is { IsActive: false })
            {
                state.RemoveDeployment(id);
            }
        }

        foreach (JobKey key in Jobs)
        {
            bool hasWork = state.Now.AllocationsByJob.Of(key).Count > 0 || state.Now.EvaluationsByJob.Of(key).Count > 0;
            if (!hasWork && state.Now.Jobs.Find(key) is { Status: JobStatus.Dead })
            {
                state.RemoveJob(key);
            }
        }

        foreach (NodeId id in Nodes)
        {
            if (state.Now.Nodes.Find(id) is { Status: NodeStatus.Down } && state.Now.AllocationsOn(id).All(static a => a.IsTerminal))
            {
                state.RemoveNode(id);
            }
        }

        return new CommandOutcome.Accepted(state.Index);
    }
}
