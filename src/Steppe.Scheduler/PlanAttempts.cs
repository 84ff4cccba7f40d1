using System.Globalization;
using Steppe.Model;

namespace Steppe.Scheduler;

/// <summary>How often an evaluation is scheduled again because part of its plan was refused, and what happens then.</summary>
/// <remarks>Pure. The loop itself is the server's; the count starts again whenever part of a plan was committed.
/// Source: scheduler reference §6.</remarks>
public static class PlanAttempts
{
    /// <summary>Attempts for services.</summary>
    public const int LimitForServices = 5;

    /// <summary>Attempts for batch jobs, of which there are many.</summary>
    public const int LimitForBatch = 2;

    private const string BlockedDescription = "created due to placement conflicts";

    /// <summary>Attempts without progress for a type of job.</summary>
    public static int LimitFor(JobType type) => type is JobType.Batch or JobType.SysBatch ? LimitForBatch : LimitForServices;

    /// <summary>The status description of an evaluation that has used them up.</summary>
    public static string Exhausted(JobType type) =>
        string.Create(CultureInfo.InvariantCulture, $"maximum attempts reached ({LimitFor(type)})");

    /// <summary>The evaluation that waits in the place of one that used up its attempts.</summary>
    /// <param name="evaluation">Which used them up; a blocked one goes back to waiting itself.</param>
    /// <param name="last">What its last attempt gave.</param>
    /// <param name="id">For a new evaluation.</param>
    public static Evaluation Blocked(Evaluation evaluation, ScheduleOutcome last, EvaluationId id) =>
        BlockedEvaluation.Make(evaluation, last, id, EvaluationTriggers.MaxPlanAttempts, BlockedDescription);
}
