using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>The sections <c>job status</c> shows below the head of a job.</summary>
internal sealed class JobSections(CommandRun run, Job job, bool verbose)
{
    private const int MostFailedGroups = 5;

    private string Id => job.Id ?? "";

    /// <summary>A job that runs itself: summary, evaluations, failures, deployment, allocations.</summary>
    public async Task ShowWorkAsync(bool withEvaluations, bool allAllocations, CancellationToken cancellation)
    {
        // The four reads do not depend on each other, so they are under way together.
        Task<JobSummary> readSummary = run.Client.Jobs.GetSummaryAsync(Id, cancellation);
        Task<AllocListStub[]> readAllocations = run.Client.Jobs.GetAllocationsAsync(Id, allAllocations, cancellation: cancellation);
        Task<ApiEvaluation[]> readEvaluations = run.Client.Jobs.GetEvaluationsAsync(Id, cancellation);
        Task<ApiDeployment?> readDeployment = run.Client.Jobs.FindDeploymentAsync(Id, cancellation);
        await Task.WhenAll(readSummary, readAllocations, readEvaluations, readDeployment).ConfigureAwait(false);
        JobSummary summary = await readSummary.ConfigureAwait(false);
        AllocListStub[] allocations = await readAllocations.ConfigureAwait(false);
        ApiEvaluation[] evaluations = await readEvaluations.ConfigureAwait(false);
        ApiDeployment? deployment = await readDeployment.ConfigureAwait(false);

        run.Screen.Section("Summary", SummaryTable(summary));
        if (summary.Children is { } children && children.Pending + children.Running + children.Dead > 0)
        {
            run.Screen.Section("Children Job Summary", ChildrenTable(children));
        }

        if (withEvaluations || verbose)
        {
            run.Screen.Section("Evaluations", EvaluationTable.Of(evaluations, verbose));
        }

        ShowFailures(evaluations);
        ShowRescheduling(allocations, evaluations);
        if (deployment is not null)
        {
            run.Screen.Section("Latest Deployment", DeploymentBlock.Short(deployment, verbose));
            run.Screen.Section("Deployed", DeploymentBlock.Groups(deployment, run.Times));
        }

        run.Screen.Section(
            "Allocations",
            allocations.Length == 0 ? "No allocations placed" : AllocationTable.Of(allocations, run.Times, verbose));
    }

    /// <summary>A job that makes other jobs: what they take, how many there are, their list.</summary>
    public async Task ShowParentAsync(CancellationToken cancellation)
    {
        JobSummary summary = await run.Client.Jobs.GetSummaryAsync(Id, cancellation).ConfigureAwait(false);
        JobChildrenSummary children = summary.Children ?? new JobChildrenSummary();
        if (job is { ParameterizedJob: { } parameters, Dispatched: false })
        {
            run.Screen.Section("Parameterized Job", new KeyValueBlock()
                .Add("Payload", parameters.Payload)
                .Add("Required Metadata", string.Join(", ", parameters.MetaRequired ?? []))
                .Add("Optional Metadata", string.Join(", ", parameters.MetaOptional ?? []))
                .ToString());
            run.Screen.Section("Parameterized Job Summary", ChildrenTable(children));
            await ShowChildrenAsync("/dispatch-", "Dispatched Jobs", "No job has been dispatched yet", cancellation).ConfigureAwait(false);
        }
        else
        {
            run.Screen.Section("Children Job Summary", ChildrenTable(children));
            await ShowChildrenAsync("/periodic-", "Previously Launched Jobs", "No job has been launched yet", cancellation).ConfigureAwait(false);
        }
    }

    private async Task ShowChildrenAsync(string infix, string title, string none, CancellationToken cancellation)
    {
        JobListStub[] jobs = await run.Client.Jobs.ListAsync(Id + infix, cancellation).ConfigureAwait(false);
        Table table = new("ID", "Status");
        foreach (JobListStub child in jobs.Where(child => child.ParentId == Id).OrderBy(static child => child.Id, StringComparer.Ordinal))
        {
            table.Add(child.Id, JobStatusText.Of(child.Status, child.Stop));
        }

        run.Screen.Section(title, table.Count == 0 ? none : table.ToString());
    }

    // Shown only while something waits for room: old failures that were resolved would only confuse.
    private void ShowFailures(ApiEvaluation[] evaluations)
    {
        bool isBlocked = evaluations.Any(static evaluation => evaluation.Status == "blocked");
        ApiEvaluation? failed = evaluations
            .Where(static evaluation => evaluation.FailedGroupMetrics is { Count: > 0 })
            .MaxBy(static evaluation => evaluation.CreateIndex);
        if (!isBlocked || failed?.FailedGroupMetrics is not { } groups)
        {
            return;
        }

        List<string> parts = [];
        foreach ((string group, ApiAllocMetric metrics) in groups
            .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
            .Take(MostFailedGroups))
        {
            parts.Add($"Task Group \"{group}\":\n" + string.Join('\n', MetricBullets.Of(metrics, "  ")));
        }

        if (groups.Count > MostFailedGroups)
        {
            parts.Add($"More groups failed. See: {run.Host.ProgramName} eval status {Ids.Of(failed.Id, verbose)}");
        }

        run.Screen.Section("Placement Failure", string.Join("\n\n", parts));
    }

    private void ShowRescheduling(AllocListStub[] allocations, ApiEvaluation[] evaluations)
    {
        Dictionary<string, ApiEvaluation> waiting = [];
        foreach (ApiEvaluation evaluation in evaluations)
        {
            if (evaluation.WaitUntil is { } until && until > run.Times.Now && evaluation.Status == "pending")
            {
                waiting[evaluation.Id ?? ""] = evaluation;
            }
        }

        Table table = new("Task Group", "Eval ID", "Eval Time");
        foreach (AllocListStub allocation in allocations
            .Where(allocation => allocation.FollowupEvalId.Length > 0 && waiting.ContainsKey(allocation.FollowupEvalId))
            .OrderBy(static allocation => allocation.TaskGroup, StringComparer.Ordinal)
            .DistinctBy(static allocation => (allocation.TaskGroup, allocation.FollowupEvalId)))
        {
            ApiEvaluation next = waiting[allocation.FollowupEvalId];
            table.Add(allocation.TaskGroup, Ids.Of(next.Id, verbose), run.Times.Relative(next.WaitUntil));
        }

        if (table.Count > 0)
        {
            run.Screen.Section("Future Rescheduling Attempts", table.ToString());
        }
    }

    private static string SummaryTable(JobSummary summary)
    {
        Table table = new("Task Group", "Queued", "Starting", "Running", "Failed", "Complete", "Lost", "Unknown");
        foreach ((string group, TaskGroupSummary counts) in (summary.Summary ?? new Dictionary<string, TaskGroupSummary>())
            .OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            table.Add(
                group, Quantities.Text(counts.Queued), Quantities.Text(counts.Starting), Quantities.Text(counts.Running),
                Quantities.Text(counts.Failed), Quantities.Text(counts.Complete), Quantities.Text(counts.Lost),
                Quantities.Text(counts.Unknown));
        }

        return table.ToString();
    }

    private static string ChildrenTable(JobChildrenSummary children) => new Table("Pending", "Running", "Dead")
        .Add(Quantities.Text(children.Pending), Quantities.Text(children.Running), Quantities.Text(children.Dead))
        .ToString();
}
