using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ServerCore.Tests.Evaluations;

/// <summary>Waiting together by wish against asking every one that waits.</summary>
public sealed class BlockedByClassTests
{
    private static readonly string[] Classes = ["v1:1", "v1:2", "v1:3", "v1:4"];

    [Fact]
    public void ThoseThatMayUseAClassAreThoseThatSaySoInOrder()
    {
        var entropy = new Entropy(11);
        var blocked = new BlockedByClass();
        List<Evaluation> waiting = [];
        for (int step = 0; step < 2000; step++)
        {
            if (waiting.Count > 0 && entropy.Next(3) == 0)
            {
                int gone = entropy.Next(waiting.Count);
                blocked.Remove(waiting[gone]);
                blocked.Remove(waiting[gone]);
                waiting.RemoveAt(gone);
            }
            else
            {
                waiting.Add(Evaluation(entropy));
                blocked.Add(waiting[^1]);
            }

            string asked = entropy.Next(5) is < 4 and var at ? Classes[at] : "v1:unheard of";
            Assert.Equal(
                waiting.Where(one => BlockedByClass.MayUse(one, asked)).Select(static one => one.Id).Order(),
                blocked.ThatMayUse(asked));
        }

        Assert.True(waiting.Count > 300);
    }

    private static Evaluation Evaluation(Entropy entropy) => new()
    {
        Id = new EvaluationId(entropy.NextUuid()),
        Namespace = "default",
        JobId = "job",
        Priority = 50,
        Type = JobType.Service,
        TriggeredBy = EvaluationTriggers.QueuedAllocations,
        Status = EvaluationStatus.Blocked,
        EscapedComputedClass = entropy.Next(6) == 0,
        ClassEligibility = Classes.Where(_ => entropy.Next(2) == 0)
            .ToImmutableSortedDictionary(static name => name, _ => entropy.Next(2) == 0, StringComparer.Ordinal),
    };
}
