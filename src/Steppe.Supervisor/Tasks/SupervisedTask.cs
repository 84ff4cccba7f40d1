using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Logs;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Records;

namespace Steppe.Supervisor.Tasks;

/// <summary>One task and what the supervisor holds for it.</summary>
/// <remarks>Loop thread only; changed by <see cref="TaskKeeper"/> alone.</remarks>
internal sealed class SupervisedTask(StoredTask stored, ProcessTree tree, TaskPhase phase)
{
    private List<Action<TaskExit>>? _waiters;
    private List<Action>? _whenStarted;

    public StoredTask Stored { get; set; } = stored;

    public ProcessTree Tree { get; } = tree;

    public TaskPhase Phase { get; set; } = phase;

    /// <summary>Descriptor of the main process; negative when there is none.</summary>
    public int Handle { get; set; } = -1;

    public List<OutputPipe> Outputs { get; } = [];

    /// <summary>When the tree is killed, by the loop's clock; null while nobody wants that.</summary>
    public long? KillAtMilliseconds { get; set; }

    /// <summary>The exit as seen, until it is on disk.</summary>
    public TaskExit? SeenExit { get; set; }

    /// <summary>Why it could not be started; null otherwise.</summary>
    public Refusal? StartFailure { get; set; }

    /// <summary>Since when what the main process left behind is being killed, by the loop's clock.</summary>
    public long ClearingSinceMilliseconds { get; set; }

    /// <summary>Whether anything of it may still be alive.</summary>
    public bool IsAlive => Phase < TaskPhase.Recording;

    /// <summary>Tells the exit to whoever asks, now or once it is on disk.</summary>
    public void TellExit(Action<TaskExit> listener)
    {
        if (Phase == TaskPhase.Ended)
        {
            listener(Stored.Exit!);
            return;
        }

        (_waiters ??= []).Add(listener);
    }

    /// <summary>Runs an action now, or once the start has succeeded or failed.</summary>
    public void OnceStarted(Action action)
    {
        if (Phase != TaskPhase.Starting)
        {
            action();
            return;
        }

        (_whenStarted ??= []).Add(action);
    }

    /// <summary>Runs what waited for the start.</summary>
    public void AnnounceStarted()
    {
        List<Action>? waiting = _whenStarted;
        _whenStarted = null;
        waiting?.ForEach(static action => action());
    }

    /// <summary>Tells everyone who waited for the end.</summary>
    public void AnnounceExit()
    {
        List<Action<TaskExit>>? waiting = _waiters;
        _waiters = null;
        waiting?.ForEach(listener => listener(Stored.Exit!));
    }
}
