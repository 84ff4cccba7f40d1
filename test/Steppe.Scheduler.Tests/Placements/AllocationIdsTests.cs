using Steppe.Model;
using Steppe.Scheduler.Placements;

namespace Steppe.Scheduler.Tests.Placements;

public sealed class AllocationIdsTests
{
    [Fact]
    public void Those_of_one_evaluation_share_four_digits_and_differ_in_the_next_four()
    {
        AllocationIds ids = new(new Entropy(7));
        string[] made = [.. Enumerable.Range(0, 65_536).Select(_ => ids.Next().ToString())];

        Assert.Single(made.Select(static id => id[..4]).Distinct());
        Assert.Equal(made.Length, made.Select(static id => id[..8]).Distinct().Count());
        Assert.All(made.Take(100), static id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id));
    }

    [Fact]
    public void Evaluations_do_not_stand_together()
    {
        string[] first = [.. Enumerable.Range(0, 200).Select(static seed => new AllocationIds(new Entropy((ulong)seed)).Next().ToString()[..4])];

        Assert.InRange(first.Distinct().Count(), 190, 200);
    }
}
