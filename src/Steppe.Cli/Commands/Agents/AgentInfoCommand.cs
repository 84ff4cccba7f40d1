using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Agents;

/// <summary><c>agent-info</c>: what an agent says of itself.</summary>
internal sealed class AgentInfoCommand : ApiCommand
{
    private readonly DataOutput _data;

    public AgentInfoCommand() => _data = new DataOutput(Flags);

    /// <inheritdoc/>
    public override string Name => "agent-info";

    /// <inheritdoc/>
    public override string Description => "Show what the agent that is asked says of itself, as a server and as a client.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(AgentApi.SelfPath, cancellation).ConfigureAwait(false));
        }

        AgentSelf self = await run.Client.Agent.GetSelfAsync(cancellation).ConfigureAwait(false);
        foreach ((string group, IReadOnlyDictionary<string, string>? values) in Sorted(self.Stats))
        {
            run.Screen.Line(group);
            foreach ((string key, string value) in Sorted(values))
            {
                run.Screen.Line($"  {key} = {value}");
            }
        }

        return ExitCodes.Success;
    }

    private static IEnumerable<KeyValuePair<string, T>> Sorted<T>(IReadOnlyDictionary<string, T>? entries) =>
        (entries ?? new Dictionary<string, T>()).OrderBy(static entry => entry.Key, StringComparer.Ordinal);
}
