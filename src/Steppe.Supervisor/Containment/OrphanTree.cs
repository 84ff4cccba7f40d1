using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>What is left of a task without a cgroup whose supervisor has died.</summary>
/// <remarks>Nobody holds the main process' number any more, so each process must prove that it is the task's: the main one by
/// the moment it began, the others of its session by holding one of the task's FIFOs open. A recycled number is never killed.</remarks>
/// <param name="mainProcessId">The main process as recorded.</param>
/// <param name="startTicks">When it began, in clock ticks since boot.</param>
/// <param name="fifoPaths">The task's FIFOs.</param>
internal sealed class OrphanTree(int mainProcessId, long startTicks, IReadOnlyList<string> fifoPaths) : ProcessTree
{
    /// <inheritdoc/>
    public override void Kill()
    {
        // The rest first: while the main process is there, its whole session is known to be ours.
        IReadOnlyList<int> ids = ProcessIds();
        for (int i = ids.Count - 1; i >= 0; i--)
        {
            int handle = Processes.OpenHandle(ids[i]);
            if (handle < 0)
            {
                continue;
            }

            if (ProcessTable.Find(ids[i]) is { } stat && IsOurs(stat))
            {
                Processes.Signal(handle, Constants.SignalKill);
            }

            Files.Close(ref handle);
        }
    }

    /// <inheritdoc/>
    public override bool TryRemove() => ProcessIds().Count == 0;

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds() => mainProcessId == 0 ? [] : ProcessTable.Where(IsOurs);

    private bool IsOurs(ProcessStat stat)
    {
        if (stat.IsDead)
        {
            return false;
        }

        if (stat.ProcessId == mainProcessId)
        {
            return stat.StartTicks == startTicks;
        }

        return stat.Session == mainProcessId && (MainIsOurs() || HoldsFifo(stat.ProcessId));
    }

    private bool MainIsOurs() => ProcessTable.Find(mainProcessId) is { } main && main.StartTicks == startTicks;

    private bool HoldsFifo(int processId)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd")
                .Any(link => File.ResolveLinkTarget(link, returnFinalTarget: false) is { } target
                    && fifoPaths.Contains(target.FullName, StringComparer.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
