using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Agents;

/// <summary>The door to the agent's own program.</summary>
internal static class AgentEntry
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CliHost host, CancellationToken cancellation)
    {
        host.Error.WriteLine("This build has no agent.");
        return Task.FromResult(ExitCodes.Failure);
    }
}
