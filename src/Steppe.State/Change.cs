using Steppe.Model;

namespace Steppe.State;

/// <summary>A row that a command wrote: wakes duties, blocking reads and (later) the event stream.</summary>
/// <remarks>Carries before and after, so that a listener need not look up what happened. <c>After</c> is null for a deletion,
/// <c>Before</c> for an insertion.</remarks>
public abstract record Change
{
    private Change()
    {
    }

    public sealed record OfJob(JobKey Key, AdmittedJob? Before, AdmittedJob? After) : Change;

    /// <summary>A scaling event of a job.</summary>
    public sealed record OfJobScaling(JobKey Key) : Change;

    public sealed record OfEvaluation(Evaluation? Before, Evaluation? After) : Change;

    public sealed record OfAllocation(Allocation? Before, Allocation? After) : Change;

    public sealed record OfNode(Node? Before, Node? After) : Change;

    public sealed record OfNodePool(NodePool? Before, NodePool? After) : Change;

    public sealed record OfDeployment(Deployment? Before, Deployment? After) : Change;

    public sealed record OfSchedulerConfiguration(SchedulerConfiguration Before, SchedulerConfiguration After) : Change;

    /// <summary>Another state stands in the place of the one before: nothing known of it holds any more.</summary>
    public sealed record OfEverything : Change;
}
