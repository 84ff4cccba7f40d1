using System.Text;
using Steppe.Api.Types;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Writes a plan for people: the difference, the dry run, warnings, and how to go on.</summary>
/// <remarks>Pure.</remarks>
internal sealed class JobPlanText(Screen screen, Times times, bool verbose)
{
    private const int FewPreempted = 10;

    private const string Advice =
        "With this index the job is registered only if nobody has changed it meanwhile;\notherwise nothing happens, and it is time for a new plan.";

    /// <summary>The whole text, without a final line break.</summary>
    /// <param name="plan">The answer of the servers.</param>
    /// <param name="job">The job that was planned.</param>
    /// <param name="command">The command that registers it.</param>
    public string Of(JobPlanResponse plan, Job job, string command)
    {
        StringBuilder text = new();
        if (plan.Diff is { } difference)
        {
            text.Append(JobDiffText.Of(difference, verbose, screen)).Append("\n\n");
        }

        text.Append(screen.Bold("Scheduler dry-run:")).Append('\n');
        foreach (string line in DryRun(plan, job))
        {
            text.Append(line).Append('\n');
        }

        text.Append('\n');
        if (plan.Warnings.Length > 0)
        {
            text.Append(screen.BoldYellow("Job Warnings:")).Append('\n').Append(plan.Warnings).Append("\n\n");
        }

        if (plan.Annotations?.PreemptedAllocs is { Count: > 0 } preempted)
        {
            text.Append(screen.Bold("Preemptions:")).Append("\n\n").Append(Preemptions(preempted)).Append("\n\n");
        }

        return text.Append(screen.Bold($"Job Modify Index: {Quantities.Text(plan.JobModifyIndex)}"))
            .Append("\nTo register the job as it was planned:\n\n").Append(command).Append("\n\n").Append(Advice).ToString();
    }

    private IEnumerable<string> DryRun(JobPlanResponse plan, Job job)
    {
        if (plan.FailedGroupMetrics is { Count: > 0 } failed)
        {
            yield return screen.Yellow("- WARNING: not every allocation finds a place.");
            foreach ((string group, ApiAllocMetric metrics) in failed.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
            {
                yield return screen.Yellow($"  {MetricBullets.Headline(group, metrics)}");
                foreach (string bullet in MetricBullets.Of(metrics, "    "))
                {
                    yield return screen.Yellow(bullet);
                }
            }
        }
        else
        {
            yield return screen.Green("- Every allocation finds a place.");
        }

        if ((plan.CreatedEvals ?? []).FirstOrDefault(static evaluation => evaluation.TriggeredBy == "rolling-update")?.WaitUntil is { } next)
        {
            yield return screen.Green($"- The update goes step by step; the next one would come in {Times.Countdown(next, times.Now)}.");
        }

        if (job.Periodic is not null && plan.NextPeriodicLaunch.Year > 1)
        {
            yield return screen.Green(
                $"- Registered now, the job would be launched next at {Times.AbsoluteIn(plan.NextPeriodicLaunch)} "
                + $"({Times.Countdown(plan.NextPeriodicLaunch, times.Now)} from now).");
        }
    }

    // Few allocations are named, of more only the jobs, of many only their kinds.
    private static string Preemptions(IReadOnlyList<AllocListStub> preempted)
    {
        if (preempted.Count < FewPreempted)
        {
            Table allocations = new(["Alloc ID", "Job ID", "Task Group"]);
            foreach (AllocListStub allocation in preempted)
            {
                allocations.Add([allocation.Id, allocation.JobId, allocation.TaskGroup]);
            }

            return allocations.ToString();
        }

        IGrouping<(string JobId, string Namespace, string JobType), AllocListStub>[] byJob =
            [.. preempted.GroupBy(static allocation => (allocation.JobId, allocation.Namespace, allocation.JobType))];
        Table counts = byJob.Length < FewPreempted ? new(["Job ID", "Namespace", "Job Type", "Preemptions"]) : new(["Job Type", "Preemptions"]);
        if (byJob.Length < FewPreempted)
        {
            foreach (IGrouping<(string JobId, string Namespace, string JobType), AllocListStub> job in byJob)
            {
                counts.Add([job.Key.JobId, job.Key.Namespace, job.Key.JobType, Quantities.Text(job.Count())]);
            }

            return counts.ToString();
        }

        foreach (IGrouping<string, AllocListStub> type in preempted.GroupBy(static allocation => allocation.JobType, StringComparer.Ordinal))
        {
            counts.Add([type.Key, Quantities.Text(type.Count())]);
        }

        return counts.ToString();
    }
}
