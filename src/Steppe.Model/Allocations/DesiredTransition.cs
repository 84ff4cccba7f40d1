namespace Steppe.Model;

/// <summary>What the servers should do with an allocation at its next evaluation; null means "nothing was said".</summary>
public sealed record DesiredTransition(
    bool? Migrate = null,
    bool? Reschedule = null,
    bool? ForceReschedule = null,
    bool? NoShutdownDelay = null)
{
    public static readonly DesiredTransition None = new();

    /// <summary>What holds once <paramref name="said"/> has been said too; of what it leaves open the earlier word stays.</summary>
    public DesiredTransition With(DesiredTransition said) => new(
        said.Migrate ?? Migrate,
        said.Reschedule ?? Reschedule,
        said.ForceReschedule ?? ForceReschedule,
        said.NoShutdownDelay ?? NoShutdownDelay);
}
