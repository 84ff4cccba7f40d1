using Steppe.Log;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Oracles;

/// <summary>Nobody shows what his program does not know, and nobody who was there in time meets it.</summary>
/// <remarks>Knows what etcd holds of the members. Whoever announces himself, or an older program than before, while the level is being raised comes too late.</remarks>
internal sealed class LevelOracle(SimulatedCluster cluster)
{
    // From the question who the members are until the command that follows from it is in the log.
    private static readonly TimeSpan Deciding = TimeSpan.FromSeconds(15);

    private readonly SortedDictionary<string, (int Level, DateTimeOffset Since)> _members = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, (DateTimeOffset At, SortedDictionary<string, (int Level, DateTimeOffset Since)> Members)> _raised = [];

    /// <summary>etcd holds another record of a member.</summary>
    public void Announced(LogMember member)
    {
        if (!_members.TryGetValue(member.Server.Id, out (int Level, DateTimeOffset Since) known) || known.Level != member.Level)
        {
            _members[member.Server.Id] = (member.Level, cluster.Time.Now);
        }
    }

    /// <summary>The log leads to a higher level.</summary>
    public void Raised(int level)
    {
        cluster.Trace.Add(cluster.Time.Now, $"the level of the cluster is {level}");
        cluster.Sightings.Add($"level {level}", 1);
        _raised[level] = (cluster.Time.Now, new SortedDictionary<string, (int, DateTimeOffset)>(_members, StringComparer.Ordinal));
    }

    /// <summary>A server shows a state.</summary>
    /// <param name="server">Its name.</param>
    /// <param name="known">What its program knows.</param>
    /// <param name="level">The level of the state.</param>
    public static void Shows(string server, int known, int level)
    {
        if (level > known)
        {
            throw new OracleException(OracleGroup.Levels, $"{server} shows a state of level {level}, and its program knows {known}");
        }
    }

    /// <summary>Whether a server may meet what is above what its program knows.</summary>
    public bool MayMeet(string server, int known) => _raised
        .Where(raised => raised.Key > known)
        .Select(raised => !raised.Value.Members.TryGetValue(server, out (int Level, DateTimeOffset Since) held)
            || held.Level >= raised.Key
            || held.Since > raised.Value.At - Deciding)
        .FirstOrDefault();
}
