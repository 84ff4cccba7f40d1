using Steppe.Client.State;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Client.Allocations;

/// <summary>Keeps what is thought of one allocation's health, in memory and on disk.</summary>
/// <remarks>One caller at a time; <see cref="Verdict"/> may be read by anyone. What is new is on disk before long; a verdict that is lost is
/// only come to once more.</remarks>
/// <param name="database">Where it outlives the agent.</param>
/// <param name="allocation">Whose health it is.</param>
/// <param name="stored">What an earlier agent thought; null for nothing.</param>
internal sealed class HealthKeeper(StateDatabase database, AllocationId allocation, HealthWatch? stored)
{
    private volatile HealthWatch? _watch = stored;

    /// <summary>What was decided; null until it is.</summary>
    public HealthVerdict? Verdict => _watch?.Verdict;

    /// <summary>Completes when the newest is on disk.</summary>
    public Task Saved { get; private set; } = Task.CompletedTask;

    /// <summary>Looks at the allocation and remembers what it saw.</summary>
    /// <param name="work">The allocation as it is wanted now.</param>
    /// <param name="tasks">All tasks of its group.</param>
    /// <param name="isStopping">Whether it is to end.</param>
    /// <param name="now">The time (UTC).</param>
    public HealthStep Judge(AssignedWork work, IReadOnlyList<TaskView> tasks, bool isStopping, DateTimeOffset now)
    {
        DeploymentId deployment = work.Assigned.DeploymentId;
        HealthStep step = HealthRules.Judge(_watch, deployment, HealthTerms.Of(work.Group, deployment), tasks, isStopping, now);
        if (step.Watch is not null && step.Watch != _watch)
        {
            Saved = database.SaveAsync(allocation, step.Watch);
        }

        _watch = step.Watch;
        return step;
    }
}
