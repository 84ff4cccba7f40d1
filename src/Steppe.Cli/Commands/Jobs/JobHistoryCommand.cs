using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job history</c>: the versions of a job that are kept, newest first.</summary>
internal sealed class JobHistoryCommand : ApiCommand
{
    private readonly BoolFlag _differences;
    private readonly BoolFlag _full;
    private readonly TextFlag _version;
    private readonly TextFlag _diffVersion;
    private readonly TextFlag _diffTag;
    private readonly DataOutput _data;

    public JobHistoryCommand()
    {
        _differences = Flags.Add(new BoolFlag("p", "Show what each version changed."));
        _full = Flags.Add(new BoolFlag("full", "Show each version as JSON."));
        _version = Flags.Add(new TextFlag("version", "Show only this version."));
        _diffVersion = Flags.Add(new TextFlag("diff-version", "Show how each version differs from this one."));
        _diffTag = Flags.Add(new TextFlag("diff-tag", "Show how each version differs from the one with this tag."));
        _data = new DataOutput(Flags);
    }

    private bool WantsDifferences => _differences.Value || _diffVersion.Value.Length > 0 || _diffTag.Value.Length > 0;

    /// <inheritdoc/>
    public override string Name => "job history";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description => "Show the versions of a job, newest first. The job is named by its id or a prefix only it has.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_full.Value && _data.IsWanted)
        {
            throw new CliException("-full prints JSON already: -json and -t cannot go with it.");
        }

        if (_diffVersion.Value.Length > 0 && _diffTag.Value.Length > 0)
        {
            throw new CliException("-diff-version and -diff-tag exclude each other: give only one.");
        }

        ulong? only = _version.Value.Length == 0 ? null
            : ulong.TryParse(_version.Value, out ulong number) ? number
            : throw new CliException($"Error parsing version value \"{_version.Value}\": expected a whole number.");
        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        JobVersionsResponse answer = await found.Client.Jobs
            .GetVersionsAsync(found.Id, WantsDifferences, (_diffVersion.Value, _diffTag.Value), cancellation).ConfigureAwait(false);
        Job[] versions = [.. (answer.Versions ?? []).Where(job => only is null || job.Version == only)];
        if (versions.Length == 0)
        {
            throw new CliException(only is null
                ? $"Job \"{found.Id}\" has no versions."
                : $"Job \"{found.Id}\" has no version {_version.Value} any more.");
        }

        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, DataOf(versions, only is not null));
        }

        run.Screen.Line(string.Join("\n\n", versions.Select(job => Block(run, job, WantsDifferences ? DifferenceOf(answer, job) : null))));
        return ExitCodes.Success;
    }

    private static byte[] DataOf(Job[] versions, bool isOne)
    {
        byte[][] each = [.. versions.Select(static job => SteppeJson.Serialize(job))];
        return isOne ? each[0] : [(byte)'[', .. each.SelectMany(static (json, at) => at == 0 ? json : [(byte)',', .. json]), (byte)']'];
    }

    // Each version has its difference beside it, to the next older one or to the one that was asked for. The oldest may have none.
    private static JobDiff? DifferenceOf(JobVersionsResponse answer, Job job)
    {
        int at = (answer.Versions ?? []).ToList().FindIndex(version => version.Version == job.Version);
        return answer.Diffs is { } diffs && at >= 0 && at < diffs.Count ? diffs[at] : null;
    }

    private string Block(CommandRun run, Job job, JobDiff? difference)
    {
        string head = new KeyValueBlock()
            .Add("Version", Quantities.Text(job.Version ?? 0))
            .Add("Stable", Quantities.Text(job.Stable ?? false))
            .Add("Submit Date", run.Times.Absolute(job.SubmitTime ?? 0))
            .AddIf(job.VersionTag is not null, "Tag Name", job.VersionTag?.Name)
            .AddIf(job.VersionTag is not null, "Tag Description", job.VersionTag?.Description)
            .ToString();
        if (difference is not null)
        {
            head += $"\nDiff        =\n{JobDiffText.Of(difference, verbose: false, run.Screen)}";
        }

        return _full.Value ? $"{head}\nFull        =\n{JsonText.Format(SteppeJson.Serialize(job))}" : head;
    }
}
