using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Ranking;

/// <summary>The short list against sorting everybody, with many that are equally good.</summary>
public sealed class LeadersTests
{
    private const int Needed = 5;

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    public void The_list_holds_the_best_whatever_moves(ulong seed, int most)
    {
        var entropy = new Entropy(seed);
        double[] scores = [.. Enumerable.Range(0, 64).Select(_ => Score(entropy))];
        ulong[] lots = [.. Enumerable.Range(0, 64).Select(_ => entropy.NextUInt64())];
        Leaders[] parts = [new(most), new(most)];
        var whole = new Leaders(most);
        int filled = 0;
        for (int move = 0; move < 5000; move++)
        {
            int position = entropy.Next(64);
            scores[position] = entropy.Next(200) == 0 ? double.NegativeInfinity : Score(entropy);
            parts[position / 32].Move(position, scores[position], lots[position]);
            whole.Move(position, scores[position], lots[position]);
            if (!whole.HasBest(Needed))
            {
                filled++;
                Fill(whole, parts, scores, lots);
            }

            (double, ulong, int)[] expected =
            [
                .. Enumerable.Range(0, 64).Where(at => !double.IsNegativeInfinity(scores[at])).Select(at => (scores[at], lots[at], at)).OrderDescending().Take(Needed),
            ];
            Assert.Equal(expected, Enumerable.Range(0, Math.Min(Needed, whole.Count)).Select(place => whole[place]));
        }

        Assert.InRange(filled, 1, 2500);
    }

    [Fact]
    public void A_list_that_nobody_has_filled_has_not_the_best()
    {
        var leaders = new Leaders(8);
        leaders.Move(0, 1, 1);
        Assert.False(leaders.HasBest(1));

        leaders.Clear();
        Assert.True(leaders.HasBest(1));
        leaders.Move(0, 1, 1);
        Assert.Equal((1.0, 1UL, 0), leaders[0]);
    }

    // Few different ones, now and then none at all.
    private static double Score(Entropy entropy) => entropy.Next(4) == 0 ? double.NegativeInfinity : entropy.Next(3) / 4.0;

    private static void Fill(Leaders whole, Leaders[] parts, double[] scores, ulong[] lots)
    {
        whole.Clear();
        for (int part = 0; part < parts.Length; part++)
        {
            if (!parts[part].HasBest(Needed))
            {
                parts[part].Clear();
                parts[part].Offer(scores.AsSpan(part * 32, 32), lots.AsSpan(part * 32, 32), part * 32);
            }

            whole.Offer(parts[part]);
        }

        whole.Cut();
    }
}
