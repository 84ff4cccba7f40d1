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
