using Steppe.Api;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>The flags <c>-per-page</c> and <c>-page-token</c>, and what is said when there is more.</summary>
internal sealed class PageFlags
{
    private readonly NumberFlag _perPage;
    private readonly TextFlag _token;

    public PageFlags(FlagSet flags, string what)
    {
        _perPage = flags.Add(new NumberFlag("per-page", $"List at most so many {what}."));
        _token = flags.Add(new TextFlag("page-token", "List from where the last page ended."));
    }

    public ApiPath AddTo(ApiPath path) => path
        .With("per_page", _perPage.Value > 0 ? Quantities.Text(_perPage.Value) : "")
        .With("next_token", _token.Value);

    /// <summary>Prints the command line of the next page, if there is one.</summary>
    public void ShowNext(CommandRun run, Command command, string nextToken)
    {
        if (nextToken.Length == 0)
        {
            return;
        }

        IEnumerable<string> flags = command.Flags.Flags
            .Where(flag => flag.IsSet && flag != _token)
            .Select(static flag => flag.StandsAlone ? $"-{flag.Name}={flag.Text}" : $"-{flag.Name}={Quoted(flag.Text)}");
        string line = string.Join(' ', [run.Host.ProgramName, command.Name, .. flags, "-page-token", Quoted(nextToken)]);
        run.Screen.Line($"\nThere is more. The next page is shown by:\n\n{line}");
    }

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(static character => char.IsAsciiLetterOrDigit(character) || "-_.:/,=".Contains(character, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
