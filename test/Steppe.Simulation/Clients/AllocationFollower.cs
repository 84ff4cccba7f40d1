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
    private AssignedStamps _known = AssignedStamps.None;
    private int _round;

    public void Follow() => Follow(_seenIndex, _known.Count, MaxWait + TimeSpan.FromSeconds(15));

    /// <summary>Asks at once, whatever is under way.</summary>
    public void AskAgain() => Follow(0, null, TimeSpan.FromSeconds(10));

    private void Follow(ulong afterIndex, int? held, TimeSpan patience)
    {
        int round = ++_round;
        life.Call<WatchAllocationsReply>(
            "watch",
            (gateway, answer) => gateway.WatchAllocations(
                new WatchAllocationsRequest(life.Node.Id, life.Node.SecretId, afterIndex, MaxWait, Held: held, TakesChanges: true), answer),
            answer => Watched(round, answer),
            patience);
    }

    private void Watched(int round, Answer<WatchAllocationsReply> answer)
    {
        if (round != _round)
        {
            return;
        }

        if (answer.Reply is not { } reply || reply.Index < _seenIndex)
        {
            TryAgain(round);
            return;
        }

        if (_known.After(reply) is not { } known)
        {
            AskAgain();
            return;
        }

        ReconcileOutcome outcome = life.Compare(known.All);
        if (outcome.Fetch.IsEmpty)
        {
            Take(round, [], life.Now, outcome, reply.Index, known);
            return;
        }

        DateTimeOffset askedAt = life.Now;
        var request = new GetAllocationsRequest(life.Node.Id, life.Node.SecretId, outcome.Fetch);
        life.Call<GetAllocationsReply>($"fetch of {outcome.Fetch.Length}", (gateway, got) => gateway.GetAllocations(request, got), got =>
        {
            if (got.Reply is { } full)
            {
                Take(round, full.Allocations, askedAt, outcome, reply.Index, known);
            }
            else
            {
                TryAgain(round);
            }
        });
    }

    private void Take(int round, IReadOnlyList<AssignedAllocation> fetched, DateTimeOffset askedAt, ReconcileOutcome outcome, ulong index, AssignedStamps known)
    {
        if (round != _round)
        {
            return;
        }

        life.Take(fetched, askedAt, outcome.Forget);
        (_seenIndex, _known) = (index, known);
        life.After(TimeSpan.Zero, null, () => FollowUnlessAsked(round));
    }

    private void TryAgain(int round) =>
        life.After(RetryInterval * (0.75 + (entropy.NextDouble() * 0.5)), null, () => FollowUnlessAsked(round));

    private void FollowUnlessAsked(int round)
    {
        if (round == _round && life.IsBehind)
        {
            AskAgain();
        }
        else if (round == _round)
        {
            Follow();
        }
    }
}
