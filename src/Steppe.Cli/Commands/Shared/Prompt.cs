using System.Text;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Shared;

/// <summary>What the user answered to a yes-or-no question.</summary>
internal enum Answer
{
    /// <summary>Exactly <c>y</c>.</summary>
    Yes,

    /// <summary>Nothing, or something that starts with n.</summary>
    No,

    /// <summary>Starts with y but is not exactly <c>y</c>.</summary>
    NotExactlyYes,

    /// <summary>Anything else.</summary>
    Unclear,
}

/// <summary>Asks a question and reads one line.</summary>
internal static class Prompt
{
    /// <summary>Asks whether to go on.</summary>
    /// <param name="run">The command.</param>
    /// <param name="question">The question, without the hint at the answers.</param>
    /// <param name="otherwise">What the user reads after a no, such as "nothing was deleted".</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>Null to go on, else the exit code.</returns>
    public static async Task<int?> ConfirmAsync(CommandRun run, string question, string otherwise, CancellationToken cancellation)
    {
        switch (await AskAsync(run.Host, $"{question} [y/N] ", cancellation).ConfigureAwait(false))
        {
            case Answer.Yes:
                return null;
            case Answer.No:
                run.Screen.Line($"{char.ToUpperInvariant(otherwise[0])}{otherwise[1..]}.");
                return ExitCodes.Success;
            case Answer.NotExactlyYes:
                run.Screen.Line($"Only an exact 'y' confirms; {otherwise}.");
                return ExitCodes.Success;
            default:
                run.Screen.Line($"That was neither yes nor no. Only an exact 'y' confirms; {otherwise}.");
                return ExitCodes.Failure;
        }
    }

    public static async Task<Answer> AskAsync(CliHost host, string question, CancellationToken cancellation)
    {
        await host.Output.WriteAsync(question).ConfigureAwait(false);
        using StreamReader reader = new(host.Input, Encoding.UTF8, leaveOpen: true);
        string answer = (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) ?? "").Trim();
        return answer switch
        {
            "" => Answer.No,
            "y" => Answer.Yes,
            ['n' or 'N', ..] => Answer.No,
            ['y' or 'Y', ..] => Answer.NotExactlyYes,
            _ => Answer.Unclear,
        };
    }
}
