using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ServerCore.Tests.Evaluations;

/// <summary>Waiting together by wish against asking every one that waits.</summary>
public sealed class BlockedByClassTests
{
    private static readonly string[] Classes = ["v1:1", "v1:2", "v1:3", "v1:4"];

    [Fact]
    public void ThoseThatMayUseANodeAreThoseThatSaySoAndFitInOrder()
    {
        var entropy = new Entropy(11);
        var blocked = new BlockedByClass();
        List<(Evaluation Evaluation, LeastRoom Least)> waiting = [];
        for (int step = 0; step < 2000; step++)
        {
            if (waiting.Count > 0 && entropy.Next(3) == 0)
            {
                int gone = entropy.Next(waiting.Count);
                blocked.Remove(waiting[gone].Evaluation, waiting[gone].Least);
                blocked.Remove(waiting[gone].Evaluation, waiting[gone].Least);
                waiting.RemoveAt(gone);
            }
            else
            {
                waiting.Add((Evaluation(entropy), Room(entropy)));
                blocked.Add(waiting[^1].Evaluation, waiting[^1].Least);
            }

            string asked = entropy.Next(5) is < 4 and var at ? Classes[at] : "v1:unheard of";
            LeastRoom? free = entropy.Next(4) == 0 ? null : Room(entropy);
            ILookup<bool, EvaluationId> byFit = waiting.Where(one => BlockedByClass.MayUse(one.Evaluation, asked))
                .ToLookup(one => free is not { } room || one.Least.FitsInto(room), static one => one.Evaluation.Id);
            (EvaluationId[] ids, bool areSomeTooLarge) = blocked.ThatMayUse(asked, free);
            Assert.Equal(byFit[true].Order(), ids);
            Assert.Equal(byFit[false].Any(), areSomeTooLarge);
        }

        Assert.True(waiting.Count > 300);
    }

    [Theory]
    [InlineData(500, 300, 100, 500, 300, 100, true)]
    [InlineData(500, 300, 100, 499, 300, 100, false)]
    [InlineData(500, 300, 100, 500, 299, 100, false)]
    [InlineData(500, 300, 100, 500, 300, 99, false)]
    [InlineData(0, 300, 0, -1, 300, -1, true)]
    public void ANodeIsOfUseWhenItHasAsMuchOfEverythingThatIsAskedFor(long cpu, long memory, long disk, long freeCpu, long freeMemory, long freeDisk, bool fits) =>
        Assert.Equal(fits, new LeastRoom(cpu, memory, disk).FitsInto(new LeastRoom(freeCpu, freeMemory, freeDisk)));

    private static LeastRoom Room(Entropy entropy) => new(entropy.Next(3), entropy.Next(3), entropy.Next(3));

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
