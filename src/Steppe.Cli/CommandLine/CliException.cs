namespace Steppe.Cli.CommandLine;

/// <summary>The command cannot go on; the message is what the user reads on standard error.</summary>
internal class CliException(string message) : Exception(message);
