using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Ranking.Columns;

public sealed class TopNodesTests
{
    [Fact]
    public void Those_offered_many_at_a_time_are_those_that_sorting_puts_first()
    {
        for (ulong seed = 0; seed < 500; seed++)
        {
            Entropy entropy = new(seed);
            int count = 4 * (1 + entropy.Next(40));

            // Few values, so that most are as good as others.
            double[] scores = [.. Enumerable.Range(0, count).Select(_ => entropy.Next(4) is > 0 and int value ? value / 10.0 : double.NegativeInfinity)];
            ulong[] marks = [.. Enumerable.Range(0, count).Select(_ => entropy.NextUInt64())];
            TopNodes top = new(lotSeed: seed);

            top.Offer(scores.AsSpan(0, count / 8 * 4), marks.AsSpan(0, count / 8 * 4), firstSlot: 100);
            top.Offer(scores.AsSpan(count / 8 * 4), marks.AsSpan(count / 8 * 4), firstSlot: 100 + (count / 8 * 4));

            int[] expected =
            [
                .. Enumerable.Range(0, count)
                    .Where(at => !double.IsNegativeInfinity(scores[at]))
                    .OrderByDescending(at => scores[at]).ThenByDescending(at => CandidateNodes.LotOf(marks[at], seed))
                    .Take(AllocationMetrics.MaxTopScores)
                    .Select(static at => 100 + at),
            ];
            Assert.Equal(expected, Enumerable.Range(0, top.Count).Select(place => top[place]));
        }
    }
}
