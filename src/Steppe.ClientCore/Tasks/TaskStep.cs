namespace Steppe.ClientCore;

/// <summary>What a task runner must do next.</summary>
public abstract record TaskStep
{
    private TaskStep()
    {
    }

    /// <summary>Nothing until something is seen.</summary>
    public sealed record Wait : TaskStep;

    /// <summary>Prepare and start the process.</summary>
    public sealed record Start : TaskStep;

    /// <summary>Say <see cref="TaskObservation.MayStart"/> at <paramref name="At"/>.</summary>
    public sealed record StartAt(DateTimeOffset At) : TaskStep;

    /// <summary>Clean up what the ended process left, then look whether the task may start.</summary>
    public sealed record Settle : TaskStep;

    /// <summary>Carry out the kill sequence and say <see cref="TaskObservation.Exited"/>.</summary>
    public sealed record Stop : TaskStep;

    /// <summary>The task is dead; clean up.</summary>
    public sealed record Finish : TaskStep;
}
