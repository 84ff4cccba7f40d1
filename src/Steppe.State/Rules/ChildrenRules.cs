using Steppe.Model;

namespace Steppe.State;

/// <summary>Keeps a parent's counts of its children while they come, change status and go.</summary>
internal static class ChildrenRules
{
    /// <summary>The counts of a job that was just written: a parent has a row, in which children of an earlier job of its id count.</summary>
    public static JobSummary ForJob(StateSnapshot state, JobSummary summary, AdmittedJob job, ulong index) =>
        job.MakesChildren && summary.Children is null
            ? summary with { Children = Count(state, job.Key), ModifyIndex = index }
            : summary;

    /// <summary>The counts after one child changed.</summary>
    /// <param name="counts">Before.</param>
    /// <param name="before">The child as it was, null when it is new.</param>
    /// <param name="after">The child as it is, null when it is forgotten.</param>
    public static ChildrenSummary Moved(ChildrenSummary counts, AdmittedJob? before, AdmittedJob? after)
    {
        JobStatus to = after?.Status ?? JobStatus.Dead;
        return before?.Status == to ? counts : With(before is null ? counts : With(counts, before.Status, -1), to, 1);
    }

    private static ChildrenSummary Count(StateSnapshot state, JobKey parent) => state.Families.ChildrenOf(parent)
        .Select(child => state.Jobs.Find(child))
        .Where(static child => child is not null)
        .Aggregate(new ChildrenSummary(), static (counts, child) => Moved(counts, null, child));

    private static ChildrenSummary With(ChildrenSummary counts, JobStatus status, int change) => status switch
    {
        JobStatus.Pending => counts with { Pending = Math.Max(0, counts.Pending + change) },
        JobStatus.Running => counts with { Running = Math.Max(0, counts.Running + change) },
        _ => counts with { Dead = Math.Max(0, counts.Dead + change) },
    };
}
