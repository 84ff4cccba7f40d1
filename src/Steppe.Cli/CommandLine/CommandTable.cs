using Steppe.Cli.Commands.Agents;
using Steppe.Cli.Commands.Allocations;
using Steppe.Cli.Commands.Cron;
using Steppe.Cli.Commands.Deployments;
using Steppe.Cli.Commands.Evaluations;
using Steppe.Cli.Commands.Formatting;
using Steppe.Cli.Commands.Jobs;
using Steppe.Cli.Commands.Jobs.Restarting;
using Steppe.Cli.Commands.Nodes;
using Steppe.Cli.Commands.Nodes.Pools;
using Steppe.Cli.Commands.Operators;
using Steppe.Cli.Commands.Scaling;
using Steppe.Cli.Commands.Search;
using Steppe.Cli.Commands.Servers;
using Steppe.Cli.Commands.Systems;
using Steppe.Hcl;

namespace Steppe.Cli.CommandLine;

/// <summary>Which words name which command.</summary>
/// <remarks>A <c>switch</c>, not a table of objects: starting one command must not load the others.</remarks>
internal static class CommandTable
{
    private const int LongestName = 3;

    /// <summary>Every command under its own name, sorted.</summary>
    public static string[] CommandNames =>
    [
        "agent",
        "agent-info",
        "alloc exec",
        "alloc fs",
        "alloc logs",
        "alloc restart",
        "alloc signal",
        "alloc status",
        "alloc stop",
        "cron explain",
        "deployment fail",
        "deployment list",
        "deployment pause",
        "deployment promote",
        "deployment resume",
        "deployment status",
        "deployment unblock",
        "eval delete",
        "eval list",
        "eval status",
        "explain",
        "fmt",
        "job allocs",
        "job deployments",
        "job dispatch",
        "job eval",
        "job history",
        "job init",
        "job inspect",
        "job periodic force",
        "job plan",
        "job promote",
        "job rerun",
        "job restart",
        "job revert",
        "job run",
        "job scale",
        "job scaling-events",
        "job status",
        "job stop",
        "job tag apply",
        "job tag unset",
        "job validate",
        "monitor",
        "node drain",
        "node eligibility",
        "node meta apply",
        "node meta read",
        "node pool apply",
        "node pool delete",
        "node pool info",
        "node pool init",
        "node pool jobs",
        "node pool list",
        "node pool nodes",
        "node status",
        "operator api",
        "operator autopilot get-config",
        "operator autopilot health",
        "operator autopilot set-config",
        "operator raft list-peers",
        "operator raft remove-peer",
        "operator raft transfer-leadership",
        "operator scheduler get-config",
        "operator scheduler set-config",
        "operator snapshot agent",
        "operator snapshot inspect",
        "operator snapshot restore",
        "operator snapshot save",
        "scaling policy info",
        "scaling policy list",
        "server force-leave",
        "server join",
        "server members",
        "status",
        "system gc",
        "system reconcile summaries",
        "ui",
        "version",
    ];

    /// <summary>Shorter names of some commands.</summary>
    public static string[] Aliases => ["exec", "fs", "init", "inspect", "logs", "plan", "run", "stop", "validate"];

    /// <summary>What the top-level help shows first.</summary>
    public static KeyValuePair<string, string>[] CommonCommands =>
    [
        new("run", "Register a job from a file, or update it"),
        new("stop", "Stop a job"),
        new("status", "Show what an id names, or all jobs"),
        new("alloc", "Work with allocations: status, logs, files, stop, commands beside tasks"),
        new("job", "Work with jobs"),
        new("node", "Work with client nodes"),
        new("agent", "Run an agent"),
    ];

    /// <summary>What the top-level help shows after <see cref="CommonCommands"/>.</summary>
    public static KeyValuePair<string, string>[] OtherCommands =>
    [
        new("agent-info", "Show what an agent says of itself"),
        new("cron", "Understand cron expressions"),
        new("deployment", "Look at deployments and decide on them"),
        new("eval", "Look at evaluations"),
        new("explain", "Say why work has a node, or has none"),
        new("exec", "Run a command beside a task"),
        new("fmt", "Rewrite job files in canonical style"),
        new("monitor", "Follow the log of an agent"),
        new("operator", "Work with the cluster as an operator"),
        new("scaling", "Look at the policies of autoscalers"),
        new("server", "Look at servers"),
        new("system", "Work with the cluster as a whole"),
        new("ui", "Print addresses of the web UI"),
        new("version", "Print the version"),
    ];

    /// <summary>The command of a name or alias; null when there is none.</summary>
    public static Command? Find(string name) => name switch
    {
        "agent" => new AgentCommand(),
        "version" => new VersionCommand(),
        "job run" or "run" => new JobRunCommand(),
        "job plan" or "plan" => new JobPlanCommand(),
        "job validate" or "validate" => new JobValidateCommand(),
        "job init" or "init" => new JobInitCommand(),
        "job dispatch" => new JobDispatchCommand(),
        "job periodic force" => new JobPeriodicForceCommand(),
        "cron explain" => new CronExplainCommand(),
        "fmt" => new FmtCommand(),
        "agent-info" => new AgentInfoCommand(),
        "status" => new StatusCommand(),
        "explain" => new ExplainCommand(),
        "ui" => new UiCommand(),
        "operator api" => new OperatorApiCommand(),
        "operator autopilot get-config" => new OperatorAutopilotGetConfigCommand(),
        "operator autopilot health" => new OperatorAutopilotHealthCommand(),
        "operator autopilot set-config" => new OperatorAutopilotSetConfigCommand(),
        "operator raft list-peers" => new OperatorRaftListPeersCommand(),
        "operator raft remove-peer" => new OperatorRaftRemovePeerCommand(),
        "server join" or "server-join" => new ServerJoinCommand(),
        "server force-leave" or "server-force-leave" => new ServerForceLeaveCommand(),
        "operator raft transfer-leadership" => new OperatorRaftTransferLeadershipCommand(),
        "operator scheduler get-config" => new OperatorSchedulerGetConfigCommand(),
        "operator scheduler set-config" => new OperatorSchedulerSetConfigCommand(),
        "operator snapshot agent" => new OperatorSnapshotAgentCommand(),
        "operator snapshot inspect" => new OperatorSnapshotInspectCommand(),
        "operator snapshot restore" => new OperatorSnapshotRestoreCommand(),
        "operator snapshot save" => new OperatorSnapshotSaveCommand(),
        "system gc" => new SystemGcCommand(),
        "system reconcile summaries" => new SystemReconcileSummariesCommand(),
        "job scale" => new JobScaleCommand(),
        "job scaling-events" => new JobScalingEventsCommand(),
        "job tag apply" => new JobTagApplyCommand(),
        "job tag unset" => new JobTagUnsetCommand(),
        "job rerun" => new JobRerunCommand(),
        "job restart" => new JobRestartCommand(),
        "job status" => new JobStatusCommand(),
        "job allocs" => new JobAllocsCommand(),
        "job history" => new JobHistoryCommand(),
        "job inspect" or "inspect" => new JobInspectCommand(),
        "job stop" or "stop" => new JobStopCommand(),
        "job deployments" => new JobDeploymentsCommand(),
        "job promote" => new JobPromoteCommand(),
        "job revert" => new JobRevertCommand(),
        "deployment fail" => new DeploymentFailCommand(),
        "deployment list" => new DeploymentListCommand(),
        "deployment pause" => new DeploymentPauseCommand(),
        "deployment promote" => new DeploymentPromoteCommand(),
        "deployment resume" => new DeploymentResumeCommand(),
        "deployment status" => new DeploymentStatusCommand(),
        "deployment unblock" => new DeploymentUnblockCommand(),
        "job eval" => new JobEvalCommand(),
        "alloc status" or "alloc-status" => new AllocStatusCommand(),
        "alloc logs" or "logs" => new AllocLogsCommand(),
        "alloc fs" or "fs" => new AllocFsCommand(),
        "alloc stop" => new AllocStopCommand(),
        "alloc exec" or "exec" => new AllocExecCommand(),
        "alloc restart" => new AllocRestartCommand(),
        "alloc signal" => new AllocSignalCommand(),
        "monitor" => new MonitorCommand(),
        "node status" or "node-status" => new NodeStatusCommand(),
        "node meta apply" => new NodeMetaApplyCommand(),
        "node meta read" => new NodeMetaReadCommand(),
        "node drain" or "node-drain" => new NodeDrainCommand(),
        "node eligibility" => new NodeEligibilityCommand(),
        "node pool apply" => new NodePoolApplyCommand(),
        "node pool delete" => new NodePoolDeleteCommand(),
        "node pool info" => new NodePoolInfoCommand(),
        "node pool init" => new NodePoolInitCommand(),
        "node pool jobs" => new NodePoolJobsCommand(),
        "node pool list" => new NodePoolListCommand(),
        "node pool nodes" => new NodePoolNodesCommand(),
        "eval delete" => new EvalDeleteCommand(),
        "eval list" => new EvalListCommand(),
        "eval status" or "eval-status" => new EvalStatusCommand(),
        "scaling policy info" => new ScalingPolicyInfoCommand(),
        "scaling policy list" => new ScalingPolicyListCommand(),
        "server members" or "server-members" => new ServerMembersCommand(),
        _ => null,
    };

    /// <summary>Whether a word is the first of several commands.</summary>
    public static bool IsGroup(string word) => word
        is "job" or "cron" or "alloc" or "deployment" or "node" or "eval" or "scaling" or "server" or "operator" or "system";

    /// <summary>The command whose name is most like the words; null when none is.</summary>
    /// <param name="words">Words that name no command.</param>
    public static string? Nearest(IReadOnlyList<string> words)
    {
        for (int count = Math.Min(LongestName, words.Count); count > 0; count--)
        {
            IEnumerable<string> candidates = CommandNames.Where(name => name.Count(' ') + 1 == count);
            if (NameSuggestion.Find(string.Join(' ', words.Take(count)), candidates) is { } near)
            {
                return near;
            }
        }

        return null;
    }

    /// <summary>The command with the longest name that starts <paramref name="words"/>; also how many words it took.</summary>
    public static Command? Resolve(IReadOnlyList<string> words, out int taken)
    {
        for (taken = Math.Min(LongestName, words.Count); taken > 0; taken--)
        {
            if (Find(string.Join(' ', words.Take(taken))) is { } command)
            {
                return command;
            }
        }

        return null;
    }
}
