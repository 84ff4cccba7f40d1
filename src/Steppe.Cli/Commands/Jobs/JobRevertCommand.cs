using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job revert</c>: registers an earlier version of a job once more.</summary>
internal sealed class JobRevertCommand : ApiCommand
{
    private readonly BoolFlag _detach;
    private readonly BoolFlag _verbose;

    public JobRevertCommand()
    {
        _detach = Flags.Add(new BoolFlag("detach", "Print the evaluation's id and return at once."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        Flags.Add(new TextFlag("consul-token", "Ignored: jobs do not use Consul yet."));
        Flags.Add(new TextFlag("vault-token", "Ignored: jobs do not use Vault yet."));
    }

    /// <inheritdoc/>
    public override string Name => "job revert";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job> <version>";

    /// <inheritdoc/>
    public override string Description =>
        "Go back to an earlier version of a job. The job is named by its id or a prefix only it has, the version by its number or its "
        + "tag. The command follows what comes of it until it is done; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes two arguments: <job> <version>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 2;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        FoundJob job = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        ulong version = await VersionAsync(run, job, run.Arguments[1].Trim(), cancellation).ConfigureAwait(false);
        JobRegisterResponse answer = await job.Client.Jobs
            .RevertAsync(job.Id, new JobRevertRequest { JobId = job.Id, JobVersion = version }, cancellation).ConfigureAwait(false);
        if (answer.EvalId.Length == 0)
        {
            return ExitCodes.Success;
        }

        if (_detach.Value)
        {
            run.Screen.Line(answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, job.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }

    private static async Task<ulong> VersionAsync(CommandRun run, FoundJob job, string text, CancellationToken cancellation)
    {
        if (ulong.TryParse(text, out ulong number))
        {
            return number;
        }

        JobVersionsResponse answer = await job.Client.Jobs.GetVersionsAsync(job.Id, withDiffs: false, cancellation: cancellation).ConfigureAwait(false);
        Job tagged = (answer.Versions ?? []).FirstOrDefault(version => version.VersionTag?.Name == text)
            ?? throw new CliException(
                $"\"{text}\" is neither a version number nor a tag of job \"{job.Id}\". List its versions with: {run.Host.ProgramName} job history {job.Id}");
        return tagged.Version ?? 0;
    }
}
