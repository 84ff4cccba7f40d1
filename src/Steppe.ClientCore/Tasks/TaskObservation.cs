using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Something a task runner saw or was asked.</summary>
public abstract record TaskObservation
{
    private TaskObservation()
    {
    }

    /// <summary>Something to tell the user; changes nothing else.</summary>
    public sealed record Noted(TaskEvent Event) : TaskObservation;

    /// <summary>The gate of the task's lifecycle is open, or the wait before a restart is over.</summary>
    public sealed record MayStart : TaskObservation;

    /// <summary>Its process runs.</summary>
    public sealed record Started : TaskObservation;

    /// <summary>Its process has ended.</summary>
    public sealed record Exited(TaskExit Exit) : TaskObservation;

    /// <summary>The driver could not start it.</summary>
    public sealed record StartFailed(string Error, bool CanRecover) : TaskObservation;

    /// <summary>Its surroundings could not be prepared.</summary>
    /// <param name="Error">Why, as a sentence.</param>
    /// <param name="CanRecover">False when another try cannot change it.</param>
    /// <param name="Event">What the user is told, when it is not a plain setup failure.</param>
    public sealed record SetupFailed(string Error, bool CanRecover, TaskEvent? Event = null) : TaskObservation;

    /// <summary>Its preparation was given up because somebody wants it to end.</summary>
    public sealed record StartAbandoned : TaskObservation;

    /// <summary>It can never run; <paramref name="Event"/> says why.</summary>
    public sealed record Refused(TaskEvent Event) : TaskObservation;

    /// <summary>Somebody wants it to end for good.</summary>
    /// <param name="Event">Why, when it is not that the allocation stops.</param>
    public sealed record KillRequested(TaskEvent? Event) : TaskObservation;

    /// <summary>It has run for as long as it may: it is to end, as failed, and is not tried again.</summary>
    /// <param name="Limit">Which limit, in words.</param>
    public sealed record TimeIsUp(string Limit) : TaskObservation;

    /// <summary>Somebody wants it to run anew.</summary>
    /// <param name="Reason">Shown to the user.</param>
    /// <param name="CountsAsFailure">Whether the restart policy has a say, as for a failing health check.</param>
    /// <param name="FromTheStart">Whether the task waits for its gate once more, as when the allocation began; brings a dead task
    /// back too.</param>
    public sealed record RestartRequested(string Reason, bool CountsAsFailure, bool FromTheStart = false) : TaskObservation;
}
