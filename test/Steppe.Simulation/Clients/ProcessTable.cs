using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Clients;

/// <summary>The supervisor of one machine with its processes: starts are keyed by attempt, exits are kept until settled.</summary>
/// <remarks>A process does what a script says that follows from the seed: services run on, but for mishaps while there are
/// faults; everything else ends by itself.</remarks>
internal sealed class ProcessTable(SimulatedCluster cluster, Entropy entropy)
{
    private readonly SortedDictionary<(AllocationId Allocation, string Task), Process> _processes = [];

    /// <summary>What lives, in order of allocation.</summary>
    public IEnumerable<Process> Living => _processes.Values.Where(static process => process.IsAlive);

    public Process? Find(AllocationId allocation, string task) => _processes.GetValueOrDefault((allocation, task));

    /// <summary>Starts an attempt; a repeat returns the same process.</summary>
    /// <param name="work">The allocation.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">From 0.</param>
    public Process Start(SimulatedWork work, AdmittedTask task, int attempt)
    {
        AllocationId id = work.Assigned.Id;
        Process? earlier = Find(id, task.Name);
        if (earlier is not null && earlier.Attempt == attempt && cluster.Broken.StartsAreRepeatable)
        {
            return earlier;
        }

        if (earlier is { IsAlive: true })
        {
            throw new OracleException(
                OracleGroup.Slots, $"attempt {attempt} of {id.Short}/{task.Name} is started while attempt {earlier.Attempt} lives");
        }

        var process = new Process(id, task.Name, attempt);
        _processes[(id, task.Name)] = process;
        if (FindScript(work, task) is { } script)
        {
            cluster.Time.After(script.Lasts, $"{id.Short}/{task.Name}: exits {script.Exit.ExitCode}", () => process.End(script.Exit));
        }

        return process;
    }

    /// <summary>Sends the signal; the process takes its time within the grace, or is killed at its end.</summary>
    public void Stop(Process process, TimeSpan grace)
    {
        bool obeys = entropy.Next(4) > 0;
        TimeSpan lasts = obeys ? grace * entropy.NextDouble() : grace;
        TaskExit exit = obeys ? new TaskExit(entropy.Next(2) == 0 ? 0 : 130) : new TaskExit(137, Signal: 9);
        cluster.Time.After(lasts, null, () => process.End(exit));
    }

    /// <summary>Forgets a process that has ended.</summary>
    public void Destroy(AllocationId allocation, string task)
    {
        if (Find(allocation, task) is { } process)
        {
            process.End(new TaskExit(137, Signal: 9));
            _processes.Remove((allocation, task));
        }
    }

    /// <summary>The machine is switched off: every process is gone, and how it ended nobody will learn.</summary>
    public void LoseAll()
    {
        foreach (Process process in Living.ToArray())
        {
            process.Watcher = null;
            process.End(new TaskExit(ExitCode: null));
        }

        _processes.Clear();
    }

    private (TimeSpan Lasts, TaskExit Exit)? FindScript(SimulatedWork work, AdmittedTask task)
    {
        bool isFaulty = cluster.Faults.IsOn;
        bool endsByItself = task.Phase is TaskPhase.Prestart or TaskPhase.Poststart or TaskPhase.Poststop
            || (work.JobType is JobType.Batch or JobType.SysBatch && task.Phase == TaskPhase.Main);
        bool fails = entropy.Next(isFaulty ? 4 : 12) == 0;
        TaskExit exit = new(fails ? 1 + entropy.Next(3) : 0);
        TimeSpan lasts = TimeSpan.FromMilliseconds(endsByItself ? 20 + entropy.Next(25_000) : 20 + entropy.Next(90_000));
        return endsByItself || (isFaulty && entropy.Next(3) == 0) ? (lasts, exit) : null;
    }
}
