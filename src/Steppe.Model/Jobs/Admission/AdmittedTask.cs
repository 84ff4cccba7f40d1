namespace Steppe.Model;

/// <summary>When a task runs in relation to the others of its group.</summary>
public enum TaskPhase
{
    /// <summary>A main task: it has no lifecycle block.</summary>
    Main,

    /// <summary>Must succeed before the main tasks start.</summary>
    Prestart,

    /// <summary>Runs from before the main tasks until they are done.</summary>
    PrestartSidecar,

    /// <summary>Runs once when every main task runs.</summary>
    Poststart,

    /// <summary>Runs beside the main tasks from when they all run until they are done.</summary>
    PoststartSidecar,

    /// <summary>Runs after all others are done.</summary>
    Poststop,
}

/// <summary>A task with its effective policies and asks.</summary>
/// <remarks>Immutable and thread-safe. Made by <see cref="AdmittedJob.Compile"/>.</remarks>
public sealed class AdmittedTask
{
    private AdmittedTask(TaskSpec specification)
    {
        Specification = specification;
    }

    public TaskSpec Specification { get; }

    public string Name => Specification.Name;

    public string Driver => Specification.Driver;

    public bool IsLeader => Specification.Leader;

    public required TaskPhase Phase { get; init; }

    /// <summary>The task's own restart policy over the group's; every field is set.</summary>
    public required RestartPolicy RestartPolicy { get; init; }

    public required TaskAsk Ask { get; init; }

    public Duration KillTimeout => Specification.KillTimeout ?? TaskDefaults.KillTimeout;

    public Duration ShutdownDelay => Specification.ShutdownDelay;

    /// <summary>How long the task may take from its first start, or null for as long as it likes.</summary>
    public Duration? MaxRunDuration => Specification.MaxRunDuration;

    /// <summary>The signal it gets when its time or its group's is up, its own over the group's; null for its kill signal.</summary>
    public required string? MaxRunSignal { get; init; }

    internal static AdmittedTask Compile(TaskSpec task, TaskGroup group, Job job) => new(task)
    {
        MaxRunSignal = task.MaxRunSignal ?? group.MaxRunSignal,
        Phase = PhaseOf(task.Lifecycle),
        RestartPolicy = task.RestartPolicy.Over(group.RestartPolicy.Over(PolicyDefaults.Restart(job.Type))),
        Ask = TaskAsk.Of(task.Resources),
    };

    private static TaskPhase PhaseOf(Lifecycle? lifecycle) => lifecycle switch
    {
        { Hook: "prestart", Sidecar: true } => TaskPhase.PrestartSidecar,
        { Hook: "prestart" } => TaskPhase.Prestart,
        { Hook: "poststart", Sidecar: true } => TaskPhase.PoststartSidecar,
        { Hook: "poststart" } => TaskPhase.Poststart,
        { Hook: "poststop" } => TaskPhase.Poststop,
        _ => TaskPhase.Main,
    };
}
