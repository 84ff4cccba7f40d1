using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>What a plan means for the jobs it takes room from.</summary>
internal static class PreemptedJobs
{
    /// <summary>One evaluation for every job that loses allocations, so that it looks for room elsewhere.</summary>
    /// <param name="plan">The part of a plan that is carried out.</param>
    /// <param name="context">The head, ids.</param>
    public static IEnumerable<Evaluation> Evaluations(Plan plan, ProposalContext context) => plan.Preemptions
        .Select(preemption => context.Head.Allocations.Find(preemption.AllocationId))
        .OfType<Allocation>()
        .Where(static victim => !victim.IsTerminal)
        .Select(static victim => victim.JobKey)
        .Distinct()
        .Order()
        .Select(context.Head.Jobs.Find)
        .OfType<AdmittedJob>()
        .Select(job => new Evaluation
        {
            Id = context.NewEvaluationId(),
            Namespace = job.Key.Namespace,
            JobId = job.Key.Id,
            Priority = job.Priority,
            Type = job.Type,
            TriggeredBy = EvaluationTriggers.Preemption,
            JobModifyIndex = job.JobModifyIndex,
        });
}
