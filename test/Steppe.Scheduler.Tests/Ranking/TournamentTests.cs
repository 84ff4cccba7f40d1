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
            Standing[] standings = [.. Enumerable.Range(0, size).Select(_ => Draw(entropy))];
            Standing[] model = [.. standings];
            Tournament tournament = new(standings);
            for (int change = 0; change < 20; change++)
            {
                int[] sorted = [.. Enumerable.Range(0, size).Where(at => !model[at].IsOut).OrderByDescending(at => model[at])];
                Assert.Equal(sorted.FirstOrDefault(-1), tournament.Best);
                Assert.Equal(sorted.Take(5), tournament.Top(5));
                if (size > 0)
                {
                    int changed = entropy.Next(size);
                    tournament[changed] = model[changed] = Draw(entropy);
                }
            }
        }
    }

    [Fact]
    public void Quotas_go_before_scores_and_scores_before_lots()
    {
        Standing[] rising = [Standing.Out, new(0, -1, 9), new(0, .5, 1), new(0, .5, 2), new(50, -3, 0)];

        Assert.Equal(rising, rising.Reverse().Order());
    }

    // Few values, so that ties are common.
    private static Standing Draw(Entropy entropy) => entropy.Next(5) is > 0 and int score
        ? new Standing(entropy.Next(2), score / 4.0, entropy.NextUInt64())
        : Standing.Out;
}
