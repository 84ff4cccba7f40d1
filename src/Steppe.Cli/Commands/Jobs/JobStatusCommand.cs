using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job status</c>: the list of jobs, or one job with what became of it.</summary>
internal sealed class JobStatusCommand : ApiCommand
{
    private readonly BoolFlag _short;
    private readonly BoolFlag _evaluations;
    private readonly BoolFlag _allAllocations;
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public JobStatusCommand()
    {
        _short = Flags.Add(new BoolFlag("short", "Show only the head of the job."));
        _evaluations = Flags.Add(new BoolFlag("evals", "Show the job's evaluations too."));
        _allAllocations = Flags.Add(new BoolFlag("all-allocs", "Show allocations of earlier jobs of the same id too."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids, absolute times and evaluations."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job status";

    /// <inheritdoc/>
    public override string ArgumentHint => "[job]";

    /// <inheritdoc/>
    public override string Description =>
        "Show jobs, or one job. Without an argument all jobs are listed. With the id of a job, or a prefix only it has, that "
        + "job is shown with its allocations.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no argument or one: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (run.Arguments.Count == 0)
        {
            return await ListAsync(run, cancellation).ConfigureAwait(false);
        }

        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await DataOfAsync(found, cancellation).ConfigureAwait(false));
        }

        Job job = await found.Client.Jobs.GetAsync(found.Id, cancellation).ConfigureAwait(false);
        run.Screen.Line(Head(job, run.Times));
        if (_short.Value)
        {
            return ExitCodes.Success;
        }

        JobSections sections = new(run with { Client = found.Client }, job, _verbose.Value);
        if (IsParameterized(job) || job.Periodic is not null)
        {
            await sections.ShowParentAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            await sections.ShowWorkAsync(_evaluations.Value, _allAllocations.Value, cancellation).ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    private async Task<int> ListAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(JobsApi.ListPath(), cancellation).ConfigureAwait(false));
        }

        JobListStub[] jobs = await run.Client.Jobs.ListAsync("", cancellation).ConfigureAwait(false);
        run.Screen.Line(jobs.Length == 0 ? "No running jobs" : JobListTable.Of(jobs, run.Times, run.Client.Namespace == "*"));
        return ExitCodes.Success;
    }

    // The shape newer releases print: a list of one object per job.
    private async Task<byte[]> DataOfAsync(FoundJob found, CancellationToken cancellation)
    {
        ApiClient client = found.Client;
        ApiPath allocations = JobLookup.PathOf(found.Id, "/allocations").With("all", _allAllocations.Value);
        byte[] one = JobLookup.Combine(
            ("Allocations", await client.GetBytesAsync(allocations, cancellation).ConfigureAwait(false)),
            ("Evaluations", await client.GetBytesAsync(JobLookup.PathOf(found.Id, "/evaluations"), cancellation).ConfigureAwait(false)),
            ("LatestDeployment", await client.GetBytesAsync(JobLookup.PathOf(found.Id, "/deployment"), cancellation).ConfigureAwait(false)),
            ("Summary", await client.GetBytesAsync(JobLookup.PathOf(found.Id, "/summary"), cancellation).ConfigureAwait(false)));
        return [(byte)'[', .. one, (byte)']'];
    }

    private static string Head(Job job, Times times) => new KeyValueBlock()
        .Add("ID", job.Id)
        .Add("Name", job.Name)
        .Add("Submit Date", times.Absolute(job.SubmitTime ?? 0))
        .Add("Type", job.Type)
        .Add("Priority", Quantities.Text(job.Priority ?? 0))
        .Add("Datacenters", string.Join(',', job.Datacenters ?? []))
        .Add("Namespace", job.Namespace)
        .Add("Node Pool", job.NodePool)
        .Add("Status", JobStatusText.Of(job.Status, job.Stop ?? false))
        .Add("Periodic", Quantities.Text(job.Periodic is not null))
        .Add("Parameterized", Quantities.Text(IsParameterized(job)))
        .AddIf(job.Outcome is not null, "Outcome", job.Outcome?.ToWord())
        .AddIf(job.DispatchIdempotencyToken is { Length: > 0 }, "Idempotency Token", job.DispatchIdempotencyToken)
        .AddIf(job.Periodic is not null && !IsParameterized(job), "Next Periodic Launch", NextLaunchOf(job, times))
        .ToString();

    private static string NextLaunchOf(Job job, Times times) => job.Periodic is null ? "" : NextLaunch.Of(job, times.Now);

    // What was dispatched still shows the block it was made by.
    private static bool IsParameterized(Job job) => job.ParameterizedJob is not null && !job.Dispatched;
}
