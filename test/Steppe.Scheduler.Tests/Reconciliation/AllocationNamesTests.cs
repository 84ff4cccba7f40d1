using Steppe.Model;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>Numbers in the names of allocations: scheduler reference §9, row by row.</summary>
public sealed class AllocationNamesTests
{
    [Theory]
    [InlineData("service", "id.group[3]")]
    [InlineData("batch", "id.group[3]")]
    [InlineData("system", "name.group[3]")]
    [InlineData("sysbatch", "name.group[3]")]
    public void A_name_is_the_job_the_group_and_the_number(string type, string name)
    {
        Job job = Cluster.Job("id", type, change: static job => job with { Name = "name" });
        Assert.Equal(name, AllocationNames.Format(AdmittedJob.Compile(job), "group", 3));
    }

    [Theory]
    [InlineData("", "0 1 2 3")]
    [InlineData("0", "1 2 3 4")]
    [InlineData("1 3", "0 2 4 5")]
    [InlineData("7 2 0 2", "1 3 4 5")]
    public void New_numbers_are_the_lowest_that_nobody_holds(string held, string given)
    {
        AllocationNames names = new(Numbers(held));
        Assert.Equal(Numbers(given), Enumerable.Range(0, 4).Select(_ => names.Next()));
    }

    [Theory]
    [InlineData("0 2", "1", "1")]
    [InlineData("0 2", "9", "9")]
    [InlineData("0 2", "2", "1")]
    [InlineData("0 1 2", "0", "3")]
    [InlineData("0 1", "2 2", "2 3")]
    [InlineData("0 1", "0 2", "3 2")]
    [InlineData("0", "0 0 1 2", "3 4 1 2")]
    public void A_replacement_inherits_its_number_unless_somebody_else_holds_it(string held, string previous, string given) =>
        Assert.Equal(Numbers(given), new AllocationNames(Numbers(held)).Inherit(Numbers(previous)));

    private static int[] Numbers(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
