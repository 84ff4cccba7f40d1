using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Simulation.Clients;

/// <summary>One attempt of a task on a client's machine; outlives the agent that started it.</summary>
internal sealed class Process(AllocationId allocation, string task, int attempt)
{
    public AllocationId Allocation => allocation;

    public string Task => task;

    public int Attempt => attempt;

    /// <summary>How it ended; null while it lives.</summary>
    public TaskExit? Exit { get; private set; }

    /// <summary>Told of the end by whoever watches just now.</summary>
    public Action<TaskExit>? Watcher { get; set; }

    public bool IsAlive => Exit is null;

    public void End(TaskExit exit)
    {
        if (IsAlive)
        {
            Exit = exit;
            Watcher?.Invoke(exit);
        }
    }
}
