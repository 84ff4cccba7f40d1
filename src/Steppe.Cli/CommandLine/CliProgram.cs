using Steppe.Cli.CommandLine.Completion;

namespace Steppe.Cli.CommandLine;

/// <summary>Finds the command the words mean and runs it.</summary>
internal static class CliProgram
{
    /// <summary>Runs <paramref name="words"/> and returns the exit code.</summary>
    public static async Task<int> RunAsync(CliHost host, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        if (Completions.AreAskedFor(host))
        {
            return await Completions.PrintAsync(host, cancellation).ConfigureAwait(false);
        }

        if (words is ["-autocomplete-install"])
        {
            return await new ShellSetup(host).InstallAsync(cancellation).ConfigureAwait(false);
        }

        if (words is ["-autocomplete-uninstall"])
        {
            return await new ShellSetup(host).UninstallAsync(cancellation).ConfigureAwait(false);
        }

        if (words.Count == 0)
        {
            return Help(host, HelpText.OfProgram(host.ProgramName), ExitCodes.NoSuchCommand);
        }

        if (words[0].StartsWith('-'))
        {
            return FlagBeforeCommand(host, words);
        }

        Command? command = CommandTable.Resolve(words, out int taken);
        if (command is null)
        {
            return NoSuchCommand(host, words);
        }

        if (AsksForHelp(words) && !command.ReadsItsOwnWords)
        {
            return Help(host, HelpText.Of(command, host.ProgramName), ExitCodes.Success);
        }

        string[] rest = [.. words.Skip(taken)];
        return await command.InvokeAsync(host, rest, cancellation).ConfigureAwait(false);
    }

    private static int NoSuchCommand(CliHost host, IReadOnlyList<string> words)
    {
        bool isAsked = AsksForHelp(words);
        int code = CommandTable.IsGroup(words[0])
            ? Help(host, HelpText.OfGroup(host.ProgramName, words[0]), isAsked ? ExitCodes.Success : ExitCodes.Failure)
            : Help(host, HelpText.OfProgram(host.ProgramName), isAsked ? ExitCodes.Success : ExitCodes.NoSuchCommand);
        if (!isAsked && CommandTable.Nearest(words) is { } near)
        {
            // Last, where it is seen: the list before it is long.
            host.Output.Flush();
            host.Error.WriteLine($"\nThere is no command \"{string.Join(' ', words.Take(near.Count(' ') + 1))}\". Did you mean \"{host.ProgramName} {near}\"?");
        }

        return code;
    }

    private static int FlagBeforeCommand(CliHost host, IReadOnlyList<string> words)
    {
        if (AsksForHelp(words) && words.All(static word => word.StartsWith('-')))
        {
            return Help(host, HelpText.OfProgram(host.ProgramName), ExitCodes.Success);
        }

        string[] names = [.. words.SkipWhile(static word => word.StartsWith('-'))];
        host.Output.WriteLine($"Flags come after the command: put {words[0]} behind its name.\n");
        string help = names.Length > 0 && CommandTable.Resolve(names, out _) is { } command
            ? HelpText.Of(command, host.ProgramName)
            : HelpText.OfProgram(host.ProgramName);
        return Help(host, help, ExitCodes.Failure);
    }

    private static bool AsksForHelp(IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            switch (word)
            {
                case "--":
                    return false;
                case "-h" or "-help" or "--help" or "--h":
                    return true;
            }
        }

        return false;
    }

    private static int Help(CliHost host, string text, int exitCode)
    {
        host.Output.Write(text);
        return exitCode;
    }
}
