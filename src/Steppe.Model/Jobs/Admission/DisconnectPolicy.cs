namespace Steppe.Model;

/// <summary>What becomes of a group's allocations while their node cannot be reached, and when it comes back.</summary>
/// <remarks>
/// <para>Immutable. What the <c>disconnect</c> block leaves open is taken from the older fields of the group, and then from the
/// defaults: lost at once, replaced at once.</para>
/// <para>Source: job specification §2.2; scheduler reference §7.2, §11.</para>
/// </remarks>
/// <param name="LostAfter">How long an allocation may be out of reach before it is lost; zero for none.</param>
/// <param name="StopOnClientAfter">After how long without servers the client stops it by itself; null for never.</param>
/// <param name="Replaces">Whether another one takes its place meanwhile.</param>
/// <param name="Strategy">Which of the two stays in the end.</param>
/// <param name="WaitsAsRescheduled">Whether the other one comes after the delay of the reschedule policy and counts as one of its
/// attempts: so it is where only the older field says how long.</param>
public sealed record DisconnectPolicy(
    TimeSpan LostAfter, TimeSpan? StopOnClientAfter, bool Replaces, ReconnectStrategy Strategy, bool WaitsAsRescheduled)
{
    /// <summary>Neither block nor field says anything.</summary>
    public static readonly DisconnectPolicy Default = new(TimeSpan.Zero, null, Replaces: true, ReconnectStrategy.BestScore, WaitsAsRescheduled: false);

    /// <summary>Whether an allocation out of reach may come back at all.</summary>
    public bool MayReturn => LostAfter > TimeSpan.Zero || !Replaces;

    internal static DisconnectPolicy Compile(TaskGroup group)
    {
        if (group is { Disconnect: null, MaxClientDisconnect: null, StopAfterClientDisconnect: null, PreventRescheduleOnLost: not true })
        {
            return Default;
        }

        DisconnectStrategy? block = group.Disconnect;
        return new DisconnectPolicy(
            (block?.LostAfter ?? group.MaxClientDisconnect ?? Duration.Zero).ToTimeSpan(),
            (block?.StopOnClientAfter ?? group.StopAfterClientDisconnect)?.ToTimeSpan(),
            block?.Replace ?? group.PreventRescheduleOnLost != true,
            block?.Reconcile switch
            {
                "keep_original" => ReconnectStrategy.KeepOriginal,
                "keep_replacement" => ReconnectStrategy.KeepReplacement,
                "longest_running" => ReconnectStrategy.LongestRunning,
                _ => ReconnectStrategy.BestScore,
            },
            WaitsAsRescheduled: block is null);
    }
}
