namespace Steppe.Model;

/// <summary>What the servers should do with an allocation at its next evaluation; null means "nothing was said".</summary>
public sealed record DesiredTransition(
    bool? Migrate = null,
    bool? Reschedule = null,
    bool? ForceReschedule = null,
    bool? NoShutdownDelay = null)
{
    public static readonly DesiredTransition None = new();
}
