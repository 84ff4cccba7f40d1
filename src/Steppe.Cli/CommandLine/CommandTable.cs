using Steppe.Cli.Commands.Agents;
using Steppe.Cli.Commands.Allocations;
using Steppe.Cli.Commands.Evaluations;
using Steppe.Cli.Commands.Jobs;
using Steppe.Cli.Commands.Nodes;
using Steppe.Cli.Commands.Servers;

namespace Steppe.Cli.CommandLine;

/// <summary>Which words name which command.</summary>
/// <remarks>A <c>switch</c>, not a table of objects: starting one command must not load the others.</remarks>
internal static class CommandTable
{
    private const int LongestName = 2;

    /// <summary>Every command under its own name, sorted.</summary>
    public static string[] CommandNames =>
    [
        "agent", "alloc fs", "alloc logs", "alloc status", "eval status", "job run", "job status", "job stop",
        "node status", "server members", "version",
    ];

    /// <summary>What the top-level help shows first.</summary>
    public static KeyValuePair<string, string>[] CommonCommands =>
    [
        new("run", "Register a job from a file, or update it"),
        new("stop", "Stop a job"),
        new("status", "Show jobs, or one job"),
        new("alloc", "Look into allocations: status, logs, files"),
        new("job", "Work with jobs"),
        new("node", "Look at client nodes"),
        new("agent", "Run an agent"),
    ];

    /// <summary>What the top-level help shows after <see cref="CommonCommands"/>.</summary>
    public static KeyValuePair<string, string>[] OtherCommands =>
    [
        new("eval", "Look at evaluations"),
        new("server", "Look at servers"),
        new("version", "Print the version"),
    ];

    /// <summary>The command of a name or alias; null when there is none.</summary>
    public static Command? Find(string name) => name switch
    {
        "agent" => new AgentCommand(),
        "version" => new VersionCommand(),
        "job run" or "run" => new JobRunCommand(),
        "job status" or "status" => new JobStatusCommand(),
        "job stop" or "stop" => new JobStopCommand(),
        "alloc status" or "alloc-status" => new AllocStatusCommand(),
        "alloc logs" or "logs" => new AllocLogsCommand(),
        "alloc fs" or "fs" => new AllocFsCommand(),
        "node status" or "node-status" => new NodeStatusCommand(),
        "eval status" or "eval-status" => new EvalStatusCommand(),
        "server members" or "server-members" => new ServerMembersCommand(),
        _ => null,
    };

    /// <summary>Whether a word is the first of several commands.</summary>
    public static bool IsGroup(string word) => word is "job" or "alloc" or "node" or "eval" or "server";

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
