using Steppe.Agent.Composition;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Agents;

/// <summary>The door to the agent; nothing of it is loaded by any other command.</summary>
internal static class AgentEntry
{
    public static Task<int> RunAsync(IReadOnlyList<string> words, CliHost host, CancellationToken cancellation) =>
        AgentProgram.RunAsync([.. words], host.Output, host.Error, cancellation);
}
