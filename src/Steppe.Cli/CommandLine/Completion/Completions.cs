using System.Globalization;

namespace Steppe.Cli.CommandLine.Completion;

/// <summary>What may come next on a command line: commands, flags, ids.</summary>
/// <remarks>The shell runs the program with <c>COMP_LINE</c> set and reads one candidate per line. It waits for that with the
/// user, so an agent that does not answer soon is left out, and nothing is ever an error.</remarks>
internal static class Completions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether a shell asks.</summary>
    public static bool AreAskedFor(CliHost host) => host.VariableOrEmpty("COMP_LINE").Length > 0;

    /// <summary>Prints the candidates.</summary>
    public static async Task<int> PrintAsync(CliHost host, CancellationToken cancellation)
    {
        string line = host.VariableOrEmpty("COMP_LINE");
        bool hasPoint = int.TryParse(host.VariableOrEmpty("COMP_POINT"), NumberStyles.None, CultureInfo.InvariantCulture, out int point);
        CompletionLine asked = CompletionLine.Parse(line, hasPoint ? point : line.Length);
        foreach (string candidate in await FindAsync(host, asked, cancellation).ConfigureAwait(false))
        {
            host.Output.WriteLine(candidate);
        }

        return ExitCodes.Success;
    }

    private static async Task<IReadOnlyList<string>> FindAsync(CliHost host, CompletionLine line, CancellationToken cancellation)
    {
        Command? command = CommandTable.Resolve(line.Words, out int taken);
        string[] deeper = [.. NextWords(line)];
        if (command is null || (deeper.Length > 0 && taken == line.Words.Count))
        {
            return deeper;
        }

        if (line.Partial.StartsWith('-'))
        {
            string name = line.Partial.TrimStart('-');
            return
            [
                .. command.Flags.Flags
                    .Where(flag => flag.Help.Length > 0 && flag.Name.StartsWith(name, StringComparison.Ordinal))
                    .Select(static flag => "-" + flag.Name)
                    .Order(StringComparer.Ordinal),
            ];
        }

        string before = line.Words.Count > taken ? line.Words[^1] : "";
        Flag? awaiting = before.StartsWith('-')
            ? command.Flags.Flags.FirstOrDefault(flag => flag.Name == before.TrimStart('-') && !flag.StandsAlone)
            : null;
        if (awaiting is not null)
        {
            return awaiting.Name is "var-file" ? CandidateFiles.Of(line.Partial, ".var", ".hcl") : [];
        }

        return await OfCommandAsync(host, command, line.Partial, cancellation).ConfigureAwait(false);
    }

    // The words that may follow those typed, of commands of several words.
    private static IEnumerable<string> NextWords(CompletionLine line)
    {
        string typed = string.Concat(line.Words.Select(static word => word + " "));
        return CommandTable.CommandNames.Concat(CommandTable.Aliases)
            .Where(name => name.StartsWith(typed + line.Partial, StringComparison.Ordinal))
            .Select(name => name[typed.Length..].Split(' ')[0])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> OfCommandAsync(
        CliHost host, Command command, string partial, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return await command.CompleteAsync(host, partial, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not Model.InvariantViolatedException)
        {
            // Whatever went wrong, the user only wanted a word: the command itself will say it properly.
            return [];
        }
    }
}
