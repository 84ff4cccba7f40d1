using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Search;

/// <summary><c>ui</c>: says under which address the web UI shows a thing.</summary>
/// <remarks>Opens no browser as long as no agent serves a UI: a page that says "not found" helps nobody.</remarks>
internal sealed class UiCommand : ApiCommand
{
    private readonly BoolFlag _authenticate;
    private readonly BoolFlag _showUrl;

    public UiCommand()
    {
        _authenticate = Flags.Add(new BoolFlag("authenticate", "Log in with the token of this command line."));
        _showUrl = Flags.Add(new BoolFlag("show-url", "Print the address and nothing else."));
    }

    /// <inheritdoc/>
    public override string Name => "ui";

    /// <inheritdoc/>
    public override string ArgumentHint => "[id]";

    /// <inheritdoc/>
    public override string Description =>
        "Print the address of the web UI, or of its page about a job, an allocation, an evaluation or a node. Agents of this version "
        + "serve no web UI yet; the address is for one that speaks to the same API.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no argument or one: <id>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.All;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_authenticate.Value)
        {
            throw new CliException("There is nothing to log in to: access control is not built yet. Leave out -authenticate.");
        }

        string page = run.Arguments.Count == 0 ? "" : PageOf(
            await SearchLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false), run.Client.Namespace);
        string address = $"{run.Client.Address.TrimEnd('/')}/ui{page}";
        run.Screen.Line(address);
        if (!_showUrl.Value)
        {
            run.Screen.Warn("Agents of this version serve no web UI yet.");
        }

        return ExitCodes.Success;
    }

    private static string PageOf(SearchHit hit, string @namespace) => hit.Context switch
    {
        SearchContexts.Jobs => $"/jobs/{Uri.EscapeDataString(hit.Id)}@{(@namespace.Length > 0 ? @namespace : "default")}",
        SearchContexts.Allocations => $"/allocations/{hit.Id}",
        SearchContexts.Nodes => $"/clients/{hit.Id}",
        SearchContexts.Evaluations => $"/evaluations?currentEval={hit.Id}",
        _ => throw new CliException($"The web UI has no page about \"{hit.Id}\", which is one of the {hit.Context}."),
    };
}
