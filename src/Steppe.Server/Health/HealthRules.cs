using Steppe.Log;
using Steppe.Model;

namespace Steppe.Server;

/// <summary>Which servers are healthy, and which may be forgotten.</summary>
/// <remarks>Pure. See decision 0147.</remarks>
internal static class HealthRules
{
    /// <summary>How long a server must be away before it is taken out of the members: longer than repairs and upgrades take.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromHours(24);

    // A server that follows looks at etcd four times a second; what it knows is always about that old.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether a server that answered is healthy.</summary>
    /// <param name="lastContact">How old what it knows may be.</param>
    /// <param name="index">Index of its state.</param>
    /// <param name="leaderIndex">Index of the leader's state, read before the other server was asked.</param>
    /// <param name="configuration">What is allowed.</param>
    public static bool IsHealthy(TimeSpan? lastContact, ulong index, ulong leaderIndex, AutopilotConfiguration configuration) =>
        lastContact is { } age
        && age <= configuration.LastContactThreshold.ToTimeSpan() + LookInterval
        && (index >= leaderIndex || leaderIndex - index <= configuration.MaxTrailingLogs);

    /// <summary>The members to forget: away for long, while most of the others are there.</summary>
    /// <param name="members">All of them.</param>
    /// <param name="awaySince">Since when those that are away have been so.</param>
    /// <param name="configuration">What is allowed.</param>
    /// <param name="now">The time (UTC).</param>
    public static IReadOnlyList<string> Dead(
        IReadOnlyList<LogMember> members, IReadOnlyDictionary<string, DateTimeOffset> awaySince, AutopilotConfiguration configuration, DateTimeOffset now)
    {
        int present = members.Count(static member => member.IsPresent);
        return !configuration.CleanupDeadServers || present * 2 <= members.Count
            ? []
            : [.. members
                .Where(member => !member.IsPresent && awaySince.TryGetValue(member.Server.Id, out DateTimeOffset since) && now - since >= DeadAfter)
                .Select(static member => member.Server.Id)
                .Take((int)Math.Max(0, members.Count - Math.Max(1, (long)configuration.MinQuorum)))];
    }
}
