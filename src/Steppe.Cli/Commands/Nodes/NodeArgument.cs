using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Nodes;

/// <summary>Reads which node a command is about: the one of its argument, or the agent's own.</summary>
internal static class NodeArgument
{
    /// <summary>The node's full id.</summary>
    /// <exception cref="CliException">No node or several match, or the agent is no client.</exception>
    public static async Task<string> FindAsync(CommandRun run, bool self, CancellationToken cancellation)
    {
        if (!self)
        {
            return await UuidLookup.NodeAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        }

        AgentSelf agent = await run.Client.Agent.GetSelfAsync(cancellation).ConfigureAwait(false);
        return agent.Stats?.GetValueOrDefault("client")?.GetValueOrDefault("node_id") is { Length: > 0 } own
            ? own
            : throw new CliException($"The agent at {run.Client.Address} is not a client: ask one that is, or name a node.");
    }
}
