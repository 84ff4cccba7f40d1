using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Agents;

/// <summary><c>version</c>: what program this is, and what it is compatible with.</summary>
internal sealed class VersionCommand : Command
{
    /// <summary>The level of compatibility, which scripts read behind "Nomad v".</summary>
    public const string CompatibleVersion = "1.6.5";

    private const string OwnVersion = "0.1.0";

    /// <inheritdoc/>
    public override string Name => "version";

    /// <inheritdoc/>
    public override string Description => "Print the version of this program.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <summary>The text for a program of this name.</summary>
    /// <remarks>Under the old name the first line is the one old scripts take apart.</remarks>
    public static string TextFor(string programName) => programName == "nomad"
        ? $"Nomad v{CompatibleVersion}\nSteppe v{OwnVersion}\n"
        : $"Steppe v{OwnVersion} (compatible with Nomad v{CompatibleVersion})\n";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    public override Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        host.Output.Write(TextFor(host.ProgramName));
        return Task.FromResult(ExitCodes.Success);
    }
}
