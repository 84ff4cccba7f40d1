using Steppe.Log.Etcd.Wire;

namespace Steppe.Simulation.Etcd;

/// <summary>What a model etcd held at some time.</summary>
internal sealed record EtcdBackup(IReadOnlyList<KeyValue> Keys, IReadOnlyDictionary<long, (TimeSpan Ttl, TimeSpan Until)> Leases, long Revision, int Changes);
