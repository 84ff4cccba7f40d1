using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Deployments;

/// <summary>Does something with one deployment, says so, and follows what comes of it.</summary>
internal abstract class DeploymentActionCommand : ApiCommand
{
    private readonly BoolFlag? _detach;
    private readonly BoolFlag _verbose;

    /// <param name="isFollowed">Whether something comes of it that can be followed.</param>
    protected DeploymentActionCommand(bool isFollowed)
    {
        _detach = isFollowed ? Flags.Add(new BoolFlag("detach", "Print the evaluation's id and return at once.")) : null;
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string ArgumentHint => "<deployment>";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <deployment>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Deployments;

    /// <summary>Whether the end the deployment then comes to is what the user asked for, whichever it is.</summary>
    protected virtual bool AcceptsAnyEnd => false;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <summary>Does it.</summary>
    protected abstract Task<DeploymentUpdateResponse> ActAsync(ApiClient client, string id, CancellationToken cancellation);

    /// <summary>What is said when it is done; null for nothing.</summary>
    protected abstract string? Confirmation(string id);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string id = await UuidLookup.DeploymentAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        DeploymentUpdateResponse answer = await ActAsync(run.Client, id, cancellation).ConfigureAwait(false);
        if (Confirmation(id) is { } done)
        {
            run.Screen.Line(done);
        }

        if (answer.RevertedJobVersion is { } version)
        {
            run.Screen.Line($"The job goes back to version {Quantities.Text(version)}");
        }

        if (_detach is null || answer.EvalId.Length == 0)
        {
            return ExitCodes.Success;
        }

        if (_detach.Value)
        {
            run.Screen.Line(answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, run.Client, _verbose.Value) { AcceptsAnyDeploymentEnd = AcceptsAnyEnd }
            .FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
