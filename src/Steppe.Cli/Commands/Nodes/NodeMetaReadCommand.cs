using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes;

/// <summary><c>node meta read</c>: a node's metadata, and where it comes from.</summary>
internal sealed class NodeMetaReadCommand : ApiCommand
{
    private readonly TextFlag _node;
    private readonly DataOutput _data;

    public NodeMetaReadCommand()
    {
        _node = Flags.Add(new TextFlag("node-id", "Node to look at, by its id or a prefix only it has; the agent's own if not set."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "node meta read";

    /// <inheritdoc/>
    public override string Description =>
        "Show the metadata of a node: all of it, what was set while its agent ran, and what the agent's file says.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string node = _node.Value.Length == 0 ? "" : await UuidLookup.NodeAsync(run, _node.Value.Trim(), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(NodesApi.MetadataPath(node), cancellation).ConfigureAwait(false));
        }

        NodeMetaResponse answer = await run.Client.Nodes.GetMetadataAsync(node, cancellation).ConfigureAwait(false);
        run.Screen.Line(run.Screen.Bold("All Meta"));
        run.Screen.Line(Block(answer.Meta ?? new Dictionary<string, string>()));
        run.Screen.Section("Dynamic Meta", Block((answer.Dynamic ?? new Dictionary<string, string?>())
            .Select(static entry => KeyValuePair.Create(entry.Key, entry.Value ?? "<unset>"))));
        run.Screen.Section("Static Meta", Block(answer.Static ?? new Dictionary<string, string>()));
        return ExitCodes.Success;
    }

    private static string Block(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var block = new KeyValueBlock();
        foreach ((string key, string value) in entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            block.Add(key, value);
        }

        return block.Count == 0 ? "<none>" : block.ToString();
    }
}
