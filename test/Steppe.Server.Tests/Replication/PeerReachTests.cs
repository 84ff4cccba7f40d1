namespace Steppe.Server.Tests.Replication;

/// <summary>When a leader should let another lead.</summary>
public sealed class PeerReachTests
{
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, false)]
    [InlineData(2, 0, true)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, true)]
    [InlineData(4, 1, true)]
    [InlineData(4, 2, false)]
    public void ALeaderNeedsMostOfTheServersThatAreThere(int others, int reached, bool isCutOff) =>
        Assert.Equal(isCutOff, PeerReach.IsCutOff(others, reached));
}
