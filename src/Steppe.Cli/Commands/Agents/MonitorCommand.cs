using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Agents;

/// <summary><c>monitor</c>: prints the log of an agent as it is written.</summary>
internal sealed class MonitorCommand : ApiCommand
{
    private readonly TextFlag _level;
    private readonly TextFlag _node;
    private readonly TextFlag _server;
    private readonly BoolFlag _json;

    public MonitorCommand()
    {
        _level = Flags.Add(new TextFlag("log-level", "The lowest level to show: trace, debug, info, warn or error; info if not set."));
        _node = Flags.Add(new TextFlag("node-id", "The client node whose agent is meant: an id or a prefix only it has."));
        _server = Flags.Add(new TextFlag("server-id", "The server that is meant: its name, or leader."));
        _json = Flags.Add(new BoolFlag("json", "Print each line as a JSON object."));
        Flags.Add(new BoolFlag("log-include-location", "Accepted; lines have no source locations."));
    }

    /// <inheritdoc/>
    public override string Name => "monitor";

    /// <inheritdoc/>
    public override string Description =>
        "Follow the log of the agent that is asked, of a client node or of a server, at a level of its own. Lines from before are "
        + "not shown. Ctrl-C ends it.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_node.Value.Length > 0 && _server.Value.Length > 0)
        {
            throw new CliException("-node-id and -server-id exclude each other: give only one.");
        }

        run.Host.EndOnBrokenPipe();
        string node = _node.Value.Length > 0 ? await NodeAsync(run, cancellation).ConfigureAwait(false) : "";
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using IDisposable interrupt = run.Host.Terminal.OnInterrupt(ended.Cancel);
        try
        {
            await foreach (ReadOnlyMemory<byte> lines in run.Client.Agent
                .MonitorAsync(_level.Value, _json.Value, node, _server.Value, ended.Token).ConfigureAwait(false))
            {
                await run.Screen.RawAsync(lines, ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }

        throw new CliException("The agent has ended the log: it was stopped, or the way to it broke.");
    }

    private async Task<string> NodeAsync(CommandRun run, CancellationToken cancellation)
    {
        try
        {
            return await UuidLookup.NodeAsync(run, _node.Value, cancellation).ConfigureAwait(false);
        }
        catch (AmbiguousPrefixException error)
        {
            throw new CliException(error.Message);
        }
    }
}
