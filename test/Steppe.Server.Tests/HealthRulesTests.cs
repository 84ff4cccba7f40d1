using Steppe.Log;
using Steppe.Model;

namespace Steppe.Server.Tests;

public sealed class HealthRulesTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1000UL, true)]
    [InlineData(450, 1000UL, true)]
    [InlineData(451, 1000UL, false)]
    [InlineData(0, 750UL, true)]
    [InlineData(0, 749UL, false)]
    [InlineData(0, 1001UL, true)]
    [InlineData(null, 1000UL, false)]
    public void AHealthyServerIsFreshAndNotFarBehind(int? ageMilliseconds, ulong index, bool isHealthy) => Assert.Equal(
        isHealthy,
        HealthRules.IsHealthy(ageMilliseconds is { } age ? TimeSpan.FromMilliseconds(age) : null, index, 1000, AutopilotConfiguration.Default));

    [Theory]
    [InlineData("a b c-", 24, 0, true, "c")]
    [InlineData("a b c-", 23, 0, true, "")]
    [InlineData("a b c-", 24, 3, true, "")]
    [InlineData("a b c-", 24, 0, false, "")]
    [InlineData("a b- c-", 24, 0, true, "")]
    [InlineData("a b c d- e-", 24, 0, true, "d e")]
    [InlineData("a b c d- e-", 24, 4, true, "d")]
    public void TheDeadAreForgottenWhileMostAreThere(string servers, int hours, ulong minimum, bool cleans, string forgotten)
    {
        LogMember[] members = [.. servers.Split(' ').Select(static name =>
            new LogMember(new ServerIdentity(name.TrimEnd('-'), "", ""), default, 0) { IsPresent = !name.EndsWith('-') })];
        var away = members.Where(static member => !member.IsPresent).ToDictionary(static member => member.Server.Id, _ => Now.AddHours(-hours));
        Assert.Equal(forgotten, string.Join(' ', HealthRules.Dead(
            members, away, new AutopilotConfiguration { CleanupDeadServers = cleans, MinQuorum = minimum }, Now)));
    }
}
