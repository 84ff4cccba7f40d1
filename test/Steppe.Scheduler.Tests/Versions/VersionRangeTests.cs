using Steppe.Scheduler.Versions;

namespace Steppe.Scheduler.Tests.Versions;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData("> 3.19", "5.15.0-91-generic", false)]
    [InlineData("> 3.19", "18.7.0", true)]
    [InlineData("~> 1.2.3", "1.2.9", true)]
    [InlineData("~> 1.2.3", "1.3.0", false)]
    [InlineData("~> 1", "2.5", true)]
    [InlineData("!= 1.0", "1.0.0", false)]
    [InlineData(">=0.9,<2", "1.0", true)]
    [InlineData(">= 1.0", "1_0", false)]
    [InlineData(">= 1.0", "", false)]
    public void Version_follows_the_job_specification(string range, string version, bool contained)
    {
        Assert.True(VersionRange.TryParse(range, strict: false, out VersionRange? parsed));
        Assert.Equal(contained, parsed.Contains(version));
    }

    [Theory]
    [InlineData(">= 1.6.0", "1.6.1-dev", true)]
    [InlineData(">= 1.6.1", "1.6.1-dev", false)]
    [InlineData(">= 0.6.1", "1.3.0-beta1", true)]
    public void Semver_orders_prereleases_too(string range, string version, bool contained)
    {
        Assert.True(VersionRange.TryParse(range, strict: true, out VersionRange? parsed));
        Assert.Equal(contained, parsed.Contains(version));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(">", false)]
    [InlineData(">= 1.0,", false)]
    [InlineData("> = 1.0", false)]
    [InlineData("~> 1.0", true)]
    public void What_is_no_range_is_not_read(string range, bool strict) =>
        Assert.False(VersionRange.TryParse(range, strict, out _));
}
