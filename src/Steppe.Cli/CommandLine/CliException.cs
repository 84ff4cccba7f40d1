namespace Steppe.Cli.CommandLine;

/// <summary>The command cannot go on; the message is what the user reads on standard error.</summary>
internal class CliException(string message) : Exception(message)
{
    /// <summary>What goes to standard output instead of the message, for programs that read it; null for nothing.</summary>
    public string? Output { get; init; }
}
