using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>An allocation that may have to end when the servers are silent.</summary>
/// <param name="Id">Which.</param>
/// <param name="StopAfter">After how long without servers; null for never.</param>
/// <param name="AskedAt">When the servers were asked for it, and gave it; null when that was before this agent started.</param>
public readonly record struct SilentAllocation(AllocationId Id, TimeSpan? StopAfter, DateTimeOffset? AskedAt = null);

/// <summary>What a client ends by itself, and when it must look again if it hears nothing until then.</summary>
public readonly record struct SilenceStep(ImmutableArray<AllocationId> Stop, DateTimeOffset? LookAgainAt);

/// <summary>Ends allocations whose servers have not been heard of for as long as their group says: by then the servers may have
/// put others in their place.</summary>
/// <remarks>
/// <para>Pure; counts by the client's own clock. Silence begins when a heartbeat was due and no server has answered: however short
/// the time a group gives, a client that is heard in time ends nothing. All times count from a question, not from its answer, which may have
/// been long on its way: the servers count from between the two, and wait longer than the client, by what a late heartbeat is forgiven and by
/// the time a task may take to end, so the two never overlap.</para>
/// <para>An agent that was away gets a moment to reach the servers first.</para>
/// <para>Source: job specification, <c>disconnect.stop_on_client_after</c>; scheduler reference §10; decision 0096.</para>
/// </remarks>
public static class ServerSilence
{
    /// <summary>How long a new agent looks for its servers before it ends what an earlier one left running.</summary>
    public static readonly TimeSpan GraceAtStart = TimeSpan.FromSeconds(10);

    /// <summary>Decides.</summary>
    /// <param name="allocations">All that run here.</param>
    /// <param name="silentFrom">When the heartbeat after the last answer is due, also one of an earlier agent; null when no server
    /// ever answered.</param>
    /// <param name="startedAt">When this agent started.</param>
    /// <param name="now">The time (UTC).</param>
    public static SilenceStep Decide(
        IReadOnlyList<SilentAllocation> allocations, DateTimeOffset? silentFrom, DateTimeOffset startedAt, DateTimeOffset now)
    {
        (AllocationId Id, DateTimeOffset At)[] ends =
        [
            .. allocations.Where(static one => one.StopAfter is not null)
                .Select(one => (one.Id, EndOf(one.StopAfter!.Value, Later(silentFrom ?? startedAt, one.AskedAt), startedAt))),
        ];
        return new SilenceStep(
            [.. ends.Where(end => end.At <= now).Select(static end => end.Id).Order()],
            ends.Where(end => end.At > now).Select(static end => (DateTimeOffset?)end.At).Min());
    }

    private static DateTimeOffset Later(DateTimeOffset silentFrom, DateTimeOffset? askedAt) =>
        askedAt > silentFrom ? askedAt.Value : silentFrom;

    private static DateTimeOffset EndOf(TimeSpan after, DateTimeOffset silentFrom, DateTimeOffset startedAt)
    {
        DateTimeOffset end = after < DateTimeOffset.MaxValue - silentFrom ? silentFrom + after : DateTimeOffset.MaxValue;
        DateTimeOffset earliest = startedAt + GraceAtStart;
        return silentFrom < earliest && end < earliest ? earliest : end;
    }
}
