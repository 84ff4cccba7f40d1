using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Clients;

/// <summary>Follows what the servers want of the node.</summary>
/// <remarks>What <c>AllocationWatch</c> does with threads. Lives as long as its agent.</remarks>
internal sealed class AllocationFollower(ClientLife life, Entropy entropy)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private ulong _seenIndex;
    private int? _held;

    public void Follow() => life.Call<WatchAllocationsReply>(
        "watch",
        (gateway, answer) => gateway.WatchAllocations(
            new WatchAllocationsRequest(life.Node.Id, life.Node.SecretId, _seenIndex, MaxWait, Held: _held), answer),
        Watched,
        MaxWait + TimeSpan.FromSeconds(15));

    private void Watched(Answer<WatchAllocationsReply> answer)
    {
        if (answer.Reply is not { } reply || reply.Index < _seenIndex)
        {
            TryAgain();
            return;
        }

        ReconcileOutcome outcome = life.Compare(reply.Allocations);
        if (outcome.Fetch.IsEmpty)
        {
            Take([], outcome, reply);
            return;
        }

        var request = new GetAllocationsRequest(life.Node.Id, life.Node.SecretId, outcome.Fetch);
        life.Call<GetAllocationsReply>($"fetch of {outcome.Fetch.Length}", (gateway, got) => gateway.GetAllocations(request, got), got =>
        {
            if (got.Reply is { } full)
            {
                Take(full.Allocations, outcome, reply);
            }
            else
            {
                TryAgain();
            }
        });
    }

    private void Take(IReadOnlyList<AssignedAllocation> fetched, ReconcileOutcome outcome, WatchAllocationsReply reply)
    {
        life.Take(fetched, outcome.Forget);
        (_seenIndex, _held) = (reply.Index, reply.Allocations.Count);
        life.After(TimeSpan.Zero, null, Follow);
    }

    private void TryAgain() => life.After(RetryInterval * (0.75 + (entropy.NextDouble() * 0.5)), null, Follow);
}
