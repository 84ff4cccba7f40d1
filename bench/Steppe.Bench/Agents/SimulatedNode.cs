using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Bench.Agents;

/// <summary>One node of <see cref="SimulatedNodes"/>.</summary>
internal sealed class SimulatedNode(Node node, RpcServerConnection servers, Entropy entropy, TimeSpan pace, TimeSpan longestWatch)
{
    private readonly HashSet<AllocationId> _reported = [];
    private TimeSpan _nextBeat;
    private ulong _seen;
    private int _count;
    private int? _held;

    /// <summary>Allocations reported and acknowledged.</summary>
    public int Reported => Volatile.Read(ref _count);

    public bool IsSilent { get; set; }

    public async Task RegisterAsync(CancellationToken cancellation) =>
        _nextBeat = (await servers.RegisterNodeAsync(new RegisterNodeRequest(node), cancellation)).HeartbeatTtl;

    public async Task BeatAsync(CancellationToken cancellation)
    {
        while (!IsSilent)
        {
            await Task.Delay(_nextBeat, TimeProvider.System, cancellation);
            if (!IsSilent)
            {
                _nextBeat = (await servers.HeartbeatAsync(new HeartbeatRequest(node.Id, node.SecretId), cancellation)).HeartbeatTtl;
            }
        }
    }

    public async Task WatchAsync(CancellationToken cancellation)
    {
        while (!IsSilent)
        {
            WatchAllocationsReply held = await servers.WatchAllocationsAsync(
                new WatchAllocationsRequest(node.Id, node.SecretId, _seen, longestWatch, Held: _held, TakesChanges: true), cancellation);
            AllocationUpdate[] updates =
            [
                .. held.Allocations.Where(stamp => !_reported.Contains(stamp.Id)).Select(static stamp => FakeNodes.Update(stamp.Id, ClientStatus.Running)),
            ];
            if (updates.Length > 0 && !IsSilent)
            {
                await servers.UpdateAllocationsAsync(
                    new UpdateAllocationsRequest(RequestId.FromGuid(entropy.NextUuid()), node.Id, node.SecretId, updates), cancellation);
                _reported.UnionWith(updates.Select(static update => update.Id));
                Volatile.Write(ref _count, _reported.Count);
            }

            (_seen, _held) = (held.Index, held.Total ?? held.Allocations.Count);
            await Task.Delay(pace * (0.5 + entropy.NextDouble()), TimeProvider.System, cancellation);
        }
    }
}
