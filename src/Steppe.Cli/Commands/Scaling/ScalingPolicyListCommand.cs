using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Scaling;

/// <summary><c>scaling policy list</c>: the scaling policies there are.</summary>
internal sealed class ScalingPolicyListCommand : ApiCommand
{
    private readonly TextFlag _job;
    private readonly TextFlag _type;
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public ScalingPolicyListCommand()
    {
        _job = Flags.Add(new TextFlag("job", "List only policies of this job."));
        _type = Flags.Add(new TextFlag("type", "List only policies of this type, such as horizontal."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "scaling policy list";

    /// <inheritdoc/>
    public override string Description => "List scaling policies: one for each group of a job that has a scaling block.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        ApiPath path = ScalingApi.ListPath(_job.Value, _type.Value);
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        ScalingPolicyListStub[] policies = await run.Client.Scaling.ListAsync(path, cancellation).ConfigureAwait(false);
        run.Screen.Line(policies.Length == 0 ? "No policies found" : Table(policies, _verbose.Value));
        return ExitCodes.Success;
    }

    /// <summary>A table of policies.</summary>
    public static string Table(ScalingPolicyListStub[] policies, bool verbose)
    {
        Table table = new("ID", "Enabled", "Type", "Target");
        foreach (ScalingPolicyListStub policy in policies)
        {
            table.Add(Ids.Of(policy.Id, verbose), Quantities.Text(policy.Enabled), policy.Type, Target(policy.Target));
        }

        return table.ToString();
    }

    /// <summary>What a policy scales, as <c>Namespace:default,Job:web,Group:g</c>.</summary>
    public static string Target(IReadOnlyDictionary<string, string>? target) =>
        string.Join(',', (target ?? new Dictionary<string, string>()).OrderByDescending(static part => part.Key, StringComparer.Ordinal)
            .Select(static part => $"{part.Key}:{part.Value}"));
}
