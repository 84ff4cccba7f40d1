using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>The session of a task's main process: all there is without cgroups. A process that starts a session of its own gets away.</summary>
/// <remarks>While the main process is alive or a zombie its number is taken, so every process that carries it as its session
/// is the task's.</remarks>
internal sealed class SessionTree : ProcessTree
{
    private int _session;

    /// <inheritdoc/>
    public override void SetMain(int processId) => _session = processId;

    /// <inheritdoc/>
    public override void Kill()
    {
        foreach (int id in ProcessIds())
        {
            KillMember(id);
        }
    }

    /// <inheritdoc/>
    public override bool TryRemove() => ProcessIds().Count == 0;

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds() =>
        _session == 0 ? [] : ProcessTable.Where(stat => stat.Session == _session && !stat.IsDead);

    private void KillMember(int id)
    {
        int handle = Processes.OpenHandle(id);
        if (handle < 0)
        {
            return;
        }

        // Asked again through the descriptor's eyes: the number may have passed to another process since it was listed.
        if (ProcessTable.Find(id) is { } stat && stat.Session == _session)
        {
            Processes.Signal(handle, Constants.SignalKill);
        }

        Files.Close(ref handle);
    }
}
