using Steppe.Api;
using Steppe.Cli.Output;

namespace Steppe.Cli.CommandLine;

/// <summary>What one run of an <see cref="ApiCommand"/> works with.</summary>
internal sealed record CommandRun(CliHost Host, Screen Screen, ApiClient Client, IReadOnlyList<string> Arguments)
{
    /// <summary>How this run prints instants.</summary>
    public Times Times { get; } = new(Host.Time);
}
