using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Logs;
using Steppe.Supervisor.Records;

namespace Steppe.Supervisor.Tasks;

/// <summary>Finds again what a dead supervisor has left of a task.</summary>
internal static class TaskRecovery
{
    private static readonly string[] Streams = ["stdout", "stderr"];

    /// <summary>The task's processes, as far as they can be told from anyone else's.</summary>
    public static ProcessTree TreeOf(StoredTask stored, string bootId)
    {
        if (stored.CgroupPath is { } cgroup)
        {
            return TreeFactory.Reopen(cgroup, stored.LimitPaths);
        }

        // After a reboot every number means something else.
        return stored.BootId == bootId && stored.ProcessId != 0
            ? new OrphanTree(stored.ProcessId, stored.StartTicks, [.. FifosOf(stored)])
            : new SessionTree();
    }

    /// <summary>Opens the FIFOs that are still there.</summary>
    public static IEnumerable<OutputPipe> ReopenOutputs(StoredTask stored, SupervisorLog log)
    {
        List<OutputPipe> outputs = [];
        foreach (string stream in Streams)
        {
            string stem = $"{stored.Key.Task}.{stream}";
            if (stored.Logs is not { } plan || !File.Exists(OutputPipe.PathOf(plan.Directory, stem)))
            {
                continue;
            }

            try
            {
                outputs.Add(OutputPipe.Open(plan.Directory, stem, plan, owner: null));
            }
            catch (IOException error)
            {
                log.Write($"{stored.Key}: {error.Message}; the rest of its {stream} is lost");
            }
        }

        return outputs;
    }

    private static IEnumerable<string> FifosOf(StoredTask stored) => stored.Logs is { } plan
        ? Streams.Select(stream => OutputPipe.PathOf(plan.Directory, $"{stored.Key.Task}.{stream}"))
        : [];
}
