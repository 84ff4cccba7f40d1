namespace Steppe.Drivers;

/// <summary>Answers whether a task from before the agent's restart is still in the driver's hands.</summary>
/// <param name="Found">True: <see cref="ITaskDriver.WaitAsync"/> answers for it, whether it runs or has ended.</param>
/// <param name="Reason">Why it was lost, for the task's events; null when found.</param>
public sealed record TaskRecovery(bool Found, string? Reason)
{
    /// <summary>The task is known.</summary>
    public static TaskRecovery Recovered { get; } = new(Found: true, Reason: null);

    /// <summary>The task is gone without a trace.</summary>
    public static TaskRecovery Lost(string reason) => new(Found: false, reason);
}
