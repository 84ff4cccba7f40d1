using Steppe.Model;

namespace Steppe.State;

/// <summary>Counts the allocations of every job anew, in case the kept counts are wrong.</summary>
/// <remarks>Source: HTTP API, <c>PUT /v1/system/reconcile/summaries</c>. What was collected since is no longer counted; what is
/// queued stays, because only the scheduler knows it.</remarks>
public sealed record ReconcileSummaries : Command
{
    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        foreach (AdmittedJob job in state.Now.Jobs.Rows)
        {
            state.RecountSummary(job);
        }

        return new CommandOutcome.Accepted(state.Index);
    }
}
