using Steppe.Scheduler.Feasibility;

namespace Steppe.Scheduler.Tests.Feasibility;

public sealed class DatacentersTests
{
    [Theory]
    [InlineData("*", "dc1", true)]
    [InlineData("*", "", true)]
    [InlineData("dc1", "dc1", true)]
    [InlineData("dc1", "dc10", false)]
    [InlineData("dc*", "dc10", true)]
    [InlineData("*-east", "dc1-east", true)]
    [InlineData("*-east", "dc1-east-2", false)]
    [InlineData("a*b*c", "axxbyybzzc", true)]
    [InlineData("a*b*c", "axxbyyb", false)]
    [InlineData("", "dc1", false)]
    [InlineData("d[c]1", "dc1", false)]
    public void A_star_stands_for_any_text(string pattern, string name, bool matches)
    {
        Assert.Equal(matches, Datacenters.Matches(pattern, name));
        Assert.Equal(matches, new Datacenters(["nowhere", pattern]).Include(name));
    }
}
