using System.Globalization;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job scale</c>: changes how many of a group there should be.</summary>
internal sealed class JobScaleCommand : ApiCommand
{
    private readonly BoolFlag _detach;
    private readonly BoolFlag _verbose;
    private readonly NumberFlag _checkIndex;

    public JobScaleCommand()
    {
        _detach = Flags.Add(new BoolFlag("detach", "Print the evaluation's id and return at once."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _checkIndex = Flags.Add(new NumberFlag("check-index", "Scale only if the job's modify index is this."));
    }

    /// <inheritdoc/>
    public override string Name => "job scale";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job> [group] <count>";

    /// <inheritdoc/>
    public override string Description =>
        "Change how many allocations of a group there should be. The group may be left out if the job has only one. Bounds of the "
        + "group's scaling block hold here too. The command follows the evaluation until it is done; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes two or three arguments: <job> [group] <count>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count is 2 or 3;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string text = run.Arguments[^1].Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            throw new CliException($"Cannot read the count \"{text}\": expected a whole number, 0 or more.");
        }

        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        string group = run.Arguments.Count == 3 ? run.Arguments[1] : await OnlyGroupAsync(found, cancellation).ConfigureAwait(false);
        JobRegisterResponse answer = await found.Client.Jobs.ScaleAsync(
            found.Id,
            new ScalingRequest
            {
                Count = count,
                Target = new Dictionary<string, string> { ["Job"] = found.Id, ["Group"] = group },
                Message = "scaled from the command line",
                EnforceIndex = _checkIndex.IsSet,
                JobModifyIndex = (ulong)Math.Max(0, _checkIndex.Value),
            },
            cancellation).ConfigureAwait(false);
        if (answer.EvalId.Length == 0)
        {
            run.Screen.Line($"Job \"{found.Id}\" is scaled; what it starts from now on has the new count.");
            return ExitCodes.Success;
        }

        if (_detach.Value)
        {
            run.Screen.Line("Evaluation ID: " + answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, found.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }

    private static async Task<string> OnlyGroupAsync(FoundJob found, CancellationToken cancellation)
    {
        Job job = await found.Client.Jobs.GetAsync(found.Id, cancellation).ConfigureAwait(false);
        string[] groups = [.. (job.TaskGroups ?? []).Select(static group => group.Name ?? "")];
        return groups.Length == 1
            ? groups[0]
            : throw new CliException($"Job \"{found.Id}\" has several groups: name one of {string.Join(", ", groups)} before the count.");
    }
}
