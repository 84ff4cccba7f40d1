using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Agents;

namespace Steppe.Cli;

/// <summary>The program's entry: sends the words to the supervisor, a fetching process, the version text or a command.</summary>
internal static class Program
{
    /// <remarks>
    /// The first three must stay first: a supervisor and a fetching process carry nothing they do not need, and <c>version</c> is
    /// what scripts and people run to see whether anything is there at all.
    /// </remarks>
    private static int Main(string[] words)
    {
        if (words.Length > 0 && words[0] == "supervisor")
        {
            return SupervisorEntry.Run(words[1..]);
        }

        if (words is ["artifact-fetch"])
        {
            return ArtifactFetchEntry.Run();
        }

        if (words.Length == 1 && words[0] is "version" or "-v" or "-version" or "--version")
        {
            ProcessBasics.Print(VersionCommand.TextFor(ProgramName()));
            return ExitCodes.Success;
        }

        return CliProgram.RunAsync(CliHost.OfProcess(ProgramName()), words, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static string ProgramName() => ProcessBasics.IsStartedAs("nomad"u8) ? "nomad" : "steppe";
}
