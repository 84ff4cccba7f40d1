using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Agents;

/// <summary><c>agent</c>: runs a server, a client or both until a signal ends it.</summary>
/// <remarks>Its flags and their help belong to the agent; here they only pass through.</remarks>
internal sealed class AgentCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "agent";

    /// <inheritdoc/>
    public override string Description =>
        "Run an agent: a server, a client or both. Settings come from files and directories named by -config, which are merged in "
        + "order, and from flags, which win. -dev runs both on this machine and keeps nothing.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool ReadsItsOwnWords => true;

    /// <inheritdoc/>
    public override bool Accepts(int count) => true;

    /// <inheritdoc/>
    public override Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        AgentEntry.RunAsync(arguments, host, cancellation);
}
