using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Nodes;

/// <summary><c>node drain</c>: empties a node, and follows how its work leaves.</summary>
internal sealed class NodeDrainCommand : ApiCommand
{
    private readonly BoolFlag _enable;
    private readonly BoolFlag _disable;
    private readonly BoolFlag _monitor;
    private readonly DurationFlag _deadline;
    private readonly BoolFlag _force;
    private readonly BoolFlag _noDeadline;
    private readonly BoolFlag _ignoreSystem;
    private readonly BoolFlag _keepIneligible;
    private readonly TextFlag _message;
    private readonly MetaFlag _meta;
    private readonly BoolFlag _self;
    private readonly BoolFlag _detach;
    private readonly BoolFlag _yes;

    public NodeDrainCommand()
    {
        _enable = Flags.Add(new BoolFlag("enable", "Begin to empty the node, or change how."));
        _disable = Flags.Add(new BoolFlag("disable", "Stop emptying the node, and let new work come to it."));
        _monitor = Flags.Add(new BoolFlag("monitor", "Only follow a drain that is under way."));
        _deadline = Flags.Add(new DurationFlag("deadline", "How long work may take to leave; then all of it is stopped.", Duration.FromSeconds(3600)));
        _force = Flags.Add(new BoolFlag("force", "Stop all work on the node at once."));
        _noDeadline = Flags.Add(new BoolFlag("no-deadline", "Let work take as long as it needs."));
        _ignoreSystem = Flags.Add(new BoolFlag("ignore-system", "Leave allocations of system jobs where they are."));
        _keepIneligible = Flags.Add(new BoolFlag("keep-ineligible", "With -disable: go on keeping new work away."));
        _message = Flags.Add(new TextFlag("m", "Why; noted with the drain."));
        _meta = new MetaFlag(Flags, "A note about the drain as key=value; may be repeated.");
        _self = Flags.Add(new BoolFlag("self", "Take the node of the agent that is asked."));
        _detach = Flags.Add(new BoolFlag("detach", "Return at once instead of following the drain."));
        _yes = Flags.Add(new BoolFlag("yes", "Do not ask, even if only a prefix was given."));
    }

    /// <inheritdoc/>
    public override string Name => "node drain";

    /// <inheritdoc/>
    public override string ArgumentHint => "<node>";

    /// <inheritdoc/>
    public override string Description =>
        "Empty a node: no new work comes to it, services move away as fast as their migrate blocks allow, batch work may run until the "
        + "deadline, system jobs go last. Afterwards the node stays ineligible; see node eligibility. The node is named by its id or a prefix only it "
        + "has; a prefix is confirmed first. The command follows the drain; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <node>, or none with -self.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Nodes;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == (_self.Value ? 0 : 1);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        CheckFlags();
        Dictionary<string, string> meta = ReadMeta();
        string id = await NodeArgument.FindAsync(run, _self.Value, cancellation).ConfigureAwait(false);
        if (_monitor.Value)
        {
            return await FollowAsync(run, id, cancellation).ConfigureAwait(false);
        }

        bool isNamed = _self.Value || Ids.IsFull(run.Arguments[0].Trim());
        if (!isNamed && !_yes.Value && await Prompt.ConfirmAsync(
            run,
            $"Are you sure you want to {(_enable.Value ? "start" : "stop")} draining node \"{id}\"?",
            "the node was left as it is",
            cancellation).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        return _enable.Value && !_detach.Value
            ? await EnableAndFollowAsync(run, id, meta, cancellation).ConfigureAwait(false)
            : await SetAsync(run, id, meta, cancellation).ConfigureAwait(false);
    }

    private async Task<int> SetAsync(CommandRun run, string id, Dictionary<string, string> meta, CancellationToken cancellation)
    {
        await DrainAsync(run, id, meta, cancellation).ConfigureAwait(false);
        run.Screen.Line(SetText(id));
        return ExitCodes.Success;
    }

    // What is there before is read first: whatever changes afterwards is the drain's doing, and told.
    private async Task<int> EnableAndFollowAsync(CommandRun run, string id, Dictionary<string, string> meta, CancellationToken cancellation)
    {
        ApiAllocation[] before = await run.Client.Nodes.GetAllocationsAsync(id, cancellation).ConfigureAwait(false);
        await DrainAsync(run, id, meta, cancellation).ConfigureAwait(false);
        run.Screen.Line(run.Screen.Green($"{run.Times.AbsoluteNow()}: Ctrl-C ends only the monitoring; the node is drained all the same"));
        run.Screen.Line($"{run.Times.AbsoluteNow()}: {SetText(id)}");
        ApiNode node = await run.Client.Nodes.GetAsync(id, cancellation).ConfigureAwait(false);
        await new NodeDrainMonitor(run, id, _ignoreSystem.Value).FollowAsync(node, before, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static async Task<int> FollowAsync(CommandRun run, string id, CancellationToken cancellation)
    {
        ApiNode node = await run.Client.Nodes.GetAsync(id, cancellation).ConfigureAwait(false);
        if (node.DrainStrategy is not { } drain)
        {
            run.Screen.Warn($"No drain strategy set for node \"{id}\"");
            return ExitCodes.Success;
        }

        ApiAllocation[] before = await run.Client.Nodes.GetAllocationsAsync(id, cancellation).ConfigureAwait(false);
        await new NodeDrainMonitor(run, id, drain.IgnoreSystemJobs).FollowAsync(node, before, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private Task DrainAsync(CommandRun run, string id, Dictionary<string, string> meta, CancellationToken cancellation) =>
        run.Client.Nodes.DrainAsync(
            id,
            _enable.Value ? new NodeDrainSpec { Deadline = Deadline(), IgnoreSystemJobs = _ignoreSystem.Value } : null,
            markEligible: _disable.Value && !_keepIneligible.Value,
            meta.Count == 0 ? null : meta,
            cancellation);

    private string SetText(string id) => $"Node \"{id}\" drain strategy {(_enable.Value ? "set" : "unset")}";

    private long Deadline() => _force.Value ? Duration.FromSeconds(-1).Nanoseconds
        : _noDeadline.Value ? 0
        : _deadline.Value.Nanoseconds;

    private void CheckFlags()
    {
        if (new[] { _enable, _disable, _monitor }.Count(static flag => flag.Value) != 1)
        {
            throw new CliException("Give exactly one of -enable, -disable and -monitor.");
        }

        if (_disable.Value && (_deadline.IsSet || _force.Value || _noDeadline.Value || _ignoreSystem.Value))
        {
            throw new CliException("-deadline, -force, -no-deadline and -ignore-system say how to drain: they cannot be used with -disable.");
        }

        if (_deadline.IsSet && (_force.Value || _noDeadline.Value))
        {
            throw new CliException("-deadline cannot be used with -force or -no-deadline.");
        }

        if (_force.Value && _noDeadline.Value)
        {
            throw new CliException("-force and -no-deadline cannot be used together.");
        }

        if (_deadline.Value.Nanoseconds <= 0)
        {
            throw new CliException("-deadline must be positive; -force stops everything at once, -no-deadline waits as long as it takes.");
        }
    }

    private Dictionary<string, string> ReadMeta()
    {
        Dictionary<string, string> meta = _meta.Read();
        if (_message.Value.Length > 0)
        {
            meta["message"] = _message.Value;
        }

        return meta;
    }
}
