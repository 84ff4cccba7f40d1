namespace Steppe.Cli.CommandLine;

/// <summary>The command line cannot be read; the message says what is wrong with which flag.</summary>
internal sealed class FlagException(string message) : Exception(message);
