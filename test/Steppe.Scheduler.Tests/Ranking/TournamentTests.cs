using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Ranking;

public sealed class TournamentTests
{
    [Fact]
    public void It_agrees_with_sorting()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            Entropy entropy = new(seed);
            int size = entropy.Next(40);
            double[] scores = [.. Enumerable.Range(0, size).Select(_ => Score(entropy))];
            ulong[] lots = [.. Enumerable.Range(0, size).Select(_ => entropy.NextUInt64())];
            double[] model = [.. scores];
            Tournament tournament = new(scores, lots);
            for (int change = 0; change < 20; change++)
            {
                int[] sorted = [.. Enumerable.Range(0, size).Where(at => model[at] > Tournament.Out).OrderByDescending(at => model[at]).ThenByDescending(at => lots[at])];
                Assert.Equal(sorted.FirstOrDefault(-1), tournament.Best);
                Assert.Equal(sorted.Take(5), tournament.Top(5));
                if (size > 0)
                {
                    int changed = entropy.Next(size);
                    tournament[changed] = model[changed] = Score(entropy);
                }
            }
        }
    }

    // Few values, so that ties are common.
    private static double Score(Entropy entropy) => entropy.Next(5) is > 0 and int score ? score / 4.0 : Tournament.Out;
}
