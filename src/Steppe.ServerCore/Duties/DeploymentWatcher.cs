using Steppe.Model;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Carries deployments on: goes on when allocations become healthy, has failed ones replaced, promotes canaries, and ends
/// what makes no progress.</summary>
/// <remarks>
/// <para>Idle, it looks at the first entry of its book and nothing else. Of each deployment it looks at what is new, and at most
/// once per <see cref="MinInterval"/>.</para>
/// <para>Source: scheduler reference §20; decision 0070.</para>
/// </remarks>
public sealed class DeploymentWatcher(DeploymentBook book, Entropy entropy) : ILeaderDuty
{
    /// <summary>How long news are gathered.</summary>
    public static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Least time between two evaluations of one deployment that were not asked for.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public DutyOutcome Decide(StateSnapshot head, DateTimeOffset now)
    {
        if (!(book.FirstAt <= now))
        {
            return new DutyOutcome([], book.FirstAt);
        }

        List<Command> commands = [];
        while (book.TakeDue(now) is { } news)
        {
            if (head.Deployments.Find(news.Id) is not { Status: DeploymentStatus.Running } deployment)
            {
                continue;
            }

            Command[] steps = [.. Step(head, deployment, news, now)];
            commands.AddRange(steps);
            if (steps is not [FailDeployment])
            {
                // A canary that has ended may have set its group under a deadline again.
                book.Follow(head, deployment, now);
            }
        }

        return new DutyOutcome(commands, book.FirstAt);
    }

    private IEnumerable<Command> Step(StateSnapshot head, Deployment deployment, DeploymentNews news, DateTimeOffset now)
    {
        Allocation[] changed = [.. news.Allocations.Select(head.Allocations.Find).OfType<Allocation>().Where(one => one.DeploymentId == deployment.Id)];
        Allocation[] bad = [.. changed.Where(IsUnreplacedFailure)];
        if (FindFatal(deployment, bad) is { } fatal)
        {
            yield return Fail(deployment, DeploymentTexts.Unhealthy, fatal.AutoRevert, now);
            yield break;
        }

        if (DeploymentProgress.Overdue(head, deployment, now) is { Length: > 0 } late)
        {
            yield return Fail(deployment, DeploymentTexts.NoProgress, Array.Exists(late, static group => group.AutoRevert), now);
            yield break;
        }

        if (bad.Length > 0)
        {
            yield return new TransitionAllocations
            {
                RequestId = NewRequest(),
                At = now,
                Allocations = [.. bad.Select(static allocation => allocation.Id)],
                Transition = new DesiredTransition(Reschedule: true),
                Evaluations = [.. Evaluate(head, deployment)],
            };
        }

        // These news are not heard again: canaries that became healthy beside a failure are promoted now or never.
        if (DeploymentProgress.MayPromote(head, deployment))
        {
            yield return new PromoteDeployment { RequestId = NewRequest(), At = now, DeploymentId = deployment.Id, EvaluationId = NewEvaluation() };
        }
        else if (bad.Length == 0
            && Array.Exists(changed, static allocation => allocation.Health is { Healthy: true })
            && DeploymentProgress.MayGoOn(head, deployment))
        {
            yield return new UpdateEvaluations { RequestId = NewRequest(), At = now, Evaluations = [.. Evaluate(head, deployment)] };
        }
    }

    // What was healthy and failed later is replaced like the rest, and does not speak against the new version.
    private static bool IsUnreplacedFailure(Allocation allocation) =>
        (allocation.Health is { Healthy: false } || allocation.ClientStatus == ClientStatus.Failed)
        && allocation.NextAllocationId.IsNone
        && !allocation.IsServerTerminal
        && allocation.DesiredTransition.Reschedule != true;

    private static DeploymentGroup? FindFatal(Deployment deployment, Allocation[] bad) => bad
        .Where(allocation => deployment.Groups.ContainsKey(allocation.TaskGroup))
        .Select(allocation => (Allocation: allocation, Group: deployment.Groups[allocation.TaskGroup]))
        .Where(static one => IsFatal(one.Allocation, one.Group))
        .OrderByDescending(static one => one.Group.AutoRevert)
        .Select(static one => one.Group)
        .FirstOrDefault();

    // Without a deadline the first failure is the last; with one, that which may not be tried again is. What failed before its client
    // could judge it, as when its directory could not be made, has failed all the same. A canary that was healthy for a while
    // and that nothing will replace can never be promoted: without a deadline nobody else would say so.
    private static bool IsFatal(Allocation allocation, DeploymentGroup group)
    {
        bool hasNoDeadline = group.ProgressDeadline <= TimeSpan.Zero;
        return allocation.Health?.Healthy == true
            ? hasNoDeadline && allocation.IsCanary && group.AwaitsPromotion && !MayBeTriedAgain(allocation)
            : hasNoDeadline || !MayBeTriedAgain(allocation);
    }

    private static bool MayBeTriedAgain(Allocation allocation) => RescheduleArithmetic.FindDueAt(
        allocation, allocation.Job.FindGroup(allocation.TaskGroup)?.ReschedulePolicy) is not null;

    private FailDeployment Fail(Deployment deployment, string why, bool rollsBack, DateTimeOffset now) => new()
    {
        RequestId = NewRequest(),
        At = now,
        DeploymentId = deployment.Id,
        Description = why,
        RollsBack = rollsBack,
        EvaluationId = NewEvaluation(),
    };

    private IEnumerable<Evaluation> Evaluate(StateSnapshot head, Deployment deployment)
    {
        if (head.Jobs.Find(deployment.JobKey) is { } job)
        {
            yield return new Evaluation
            {
                Id = NewEvaluation(),
                Namespace = deployment.Namespace,
                JobId = deployment.JobId,
                Priority = deployment.EvaluationPriority > 0 ? deployment.EvaluationPriority : job.Priority,
                Type = job.Type,
                TriggeredBy = EvaluationTriggers.DeploymentWatcher,
                JobModifyIndex = job.JobModifyIndex,
                DeploymentId = deployment.Id,
            };
        }
    }

    private RequestId NewRequest() => RequestId.FromGuid(entropy.NextUuid());

    private EvaluationId NewEvaluation() => EvaluationId.FromGuid(entropy.NextUuid());
}
