namespace Steppe.Model;

/// <summary>What the servers should do with an allocation at its next evaluation; null means "nothing was said".</summary>
/// <param name="Migrate">Move it to another node.</param>
/// <param name="Reschedule">Replace it if its policy allows.</param>
/// <param name="ForceReschedule">Replace it whatever its policy says.</param>
/// <param name="NoShutdownDelay">Stop it without its delays.</param>
/// <param name="Rerun">Ours: it has ended, and its work is to be done once more; until a successor is placed it does not count as done.</param>
public sealed record DesiredTransition(
    bool? Migrate = null,
    bool? Reschedule = null,
    bool? ForceReschedule = null,
    bool? NoShutdownDelay = null,
    bool? Rerun = null)
{
    public static readonly DesiredTransition None = new();

    /// <summary>What holds once <paramref name="said"/> has been said too; of what it leaves open the earlier word stays.</summary>
    public DesiredTransition With(DesiredTransition said) => new(
        said.Migrate ?? Migrate,
        said.Reschedule ?? Reschedule,
        said.ForceReschedule ?? ForceReschedule,
        said.NoShutdownDelay ?? NoShutdownDelay,
        said.Rerun ?? Rerun);
}
