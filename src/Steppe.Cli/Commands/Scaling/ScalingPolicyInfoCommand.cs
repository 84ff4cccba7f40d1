using System.Text.Json;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Scaling;

/// <summary><c>scaling policy info</c>: one scaling policy.</summary>
internal sealed class ScalingPolicyInfoCommand : ApiCommand
{
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public ScalingPolicyInfoCommand()
    {
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "scaling policy info";

    /// <inheritdoc/>
    public override string ArgumentHint => "<policy>";

    /// <inheritdoc/>
    public override string Description => "Show a scaling policy, named by its id or a prefix only it has.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <policy>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string id = await FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(ScalingApi.PolicyPath(id), cancellation).ConfigureAwait(false));
        }

        ScalingPolicy policy = await run.Client.Scaling.GetAsync(id, cancellation).ConfigureAwait(false);
        run.Screen.Line(new KeyValueBlock()
            .Add("ID", Ids.Of(policy.Id, _verbose.Value))
            .Add("Enabled", Quantities.Text(policy.Enabled ?? true))
            .Add("Type", policy.Type)
            .Add("Target", ScalingPolicyListCommand.Target(policy.Target))
            .Add("Min", Quantities.Text(policy.Min ?? 0))
            .Add("Max", Quantities.Text(policy.Max ?? 0))
            .ToString());
        string words = JsonText.Format(JsonSerializer.SerializeToElement(policy, SteppeJson.TypeInfo<ScalingPolicy>(SteppeJson.Response)).GetProperty("Policy"));
        run.Screen.Section("Policy:", words);
        return ExitCodes.Success;
    }

    private static async Task<string> FindAsync(CommandRun run, string typed, CancellationToken cancellation)
    {
        if (Ids.IsFull(typed))
        {
            return typed;
        }

        string prefix = Ids.IsLongEnough(typed)
            ? Ids.EvenPrefix(typed)
            : throw new CliException($"\"{typed}\" is too short: a scaling policy prefix needs at least two characters.");
        ScalingPolicyListStub[] found = await run.Client.Scaling.ListAsync(ScalingApi.ListPath(prefix: prefix), cancellation).ConfigureAwait(false);
        return found.Length switch
        {
            0 => throw new CliException($"No scaling policies with prefix or id \"{typed}\" found"),
            1 => found[0].Id,
            _ => throw new AmbiguousPrefixException("scaling policies", ScalingPolicyListCommand.Table(found, verbose: false)),
        };
    }
}
