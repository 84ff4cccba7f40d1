using Steppe.Log.Etcd;
using Steppe.Model;

namespace Steppe.Log.Tests.Etcd;

/// <summary>One server's machines in one life, and what it believes.</summary>
internal sealed class Replica
{
    public static readonly EtcdTimes Times = new();

    private static readonly EtcdKeys Keys = new("/steppe");

    private readonly EtcdCandidate _candidate;

    public Replica(string id, ClusterId cluster, Entropy entropy, IReadOnlyList<LogEntry> applied)
    {
        Id = id;
        Applied = [.. applied];
        Session = new LeaderSession(Keys, new ServerIdentity(id, id + ":4647", id + ":4646"), Times, () => (long)(entropy.NextUInt64() >> 1) | 1, new EntryBook()) { Stands = true };
        Queue = new AppendQueue(Keys, cluster, Times);
        _candidate = new EtcdCandidate(Session, Queue);
        Follower = new LogFollower(Keys, applied is [.., var last] ? Behind(last) : new LogChain(cluster, 1));
    }

    public string Id { get; }

    public LeaderSession Session { get; }

    public AppendQueue Queue { get; }

    public LogFollower Follower { get; }

    public Epoch? Epoch => _candidate.Epoch;

    /// <summary>What it has read, in the order it was read.</summary>
    public List<LogEntry> Applied { get; }

    /// <summary>Machines that wait for an answer.</summary>
    public HashSet<IEtcdMachine> Asking { get; } = [];

    public IEnumerable<IEtcdMachine> Machines => [Session, Queue];

    /// <summary>What the shell does after every step.</summary>
    public void Settle() => _candidate.Settle();

    private static LogChain Behind(LogEntry last) => LogChain.Behind(new HeadRecord(last with { Payload = default }, EntryCodec.HashOf(last)));
}
