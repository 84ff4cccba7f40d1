using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Nodes;

/// <summary><c>node meta apply</c>: sets and deletes keys of a running node's metadata.</summary>
internal sealed class NodeMetaApplyCommand : ApiCommand
{
    private readonly TextFlag _node;
    private readonly TextFlag _unset;

    public NodeMetaApplyCommand()
    {
        _node = Flags.Add(new TextFlag("node-id", "Node to change, by its id or a prefix only it has; the agent's own if not set."));
        _unset = Flags.Add(new TextFlag("unset", "Keys to delete, with commas between; keys of the agent's file too."));
    }

    /// <inheritdoc/>
    public override string Name => "node meta apply";

    /// <inheritdoc/>
    public override string ArgumentHint => "<key>=<value>...";

    /// <inheritdoc/>
    public override string Description =>
        "Set keys of a node's metadata while its agent runs. They are kept over restarts and win over those of the agent's file; "
        + "keys that are not named stay. Jobs that wait for such a node are placed. Nothing is printed when it worked.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes arguments of the form key=value, or the flag -unset, or both.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count > 0 || _unset.Value.Length > 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        SortedDictionary<string, string?> changes = Changes(run.Arguments);
        string node = _node.Value.Length == 0 ? "" : await UuidLookup.NodeAsync(run, _node.Value.Trim(), cancellation).ConfigureAwait(false);
        await run.Client.Nodes.ApplyMetadataAsync(node, changes, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private SortedDictionary<string, string?> Changes(IReadOnlyList<string> arguments)
    {
        var changes = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CliException($"Cannot read \"{argument}\": expected key=value. Delete keys with -unset.");
            }

            changes[argument[..equals]] = argument[(equals + 1)..];
        }

        foreach (string key in _unset.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!changes.TryAdd(key, null))
            {
                throw new CliException($"\"{key}\" is both set and unset: do one of them.");
            }
        }

        return changes.Count > 0 ? changes : throw new CliException("-unset names no key.");
    }
}
