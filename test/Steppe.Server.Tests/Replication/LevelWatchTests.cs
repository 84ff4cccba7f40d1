using Steppe.Log;
using Steppe.State;

namespace Steppe.Server.Tests.Replication;

/// <summary>What leaders may write: what every member can read, whether it is there or not.</summary>
public sealed class LevelWatchTests
{
    [Theory]
    [InlineData(StateLevel.Newest, StateLevel.Newest, StateLevel.Newest)]
    [InlineData(StateLevel.Newest, StateLevel.First, StateLevel.First)]
    [InlineData(StateLevel.Newest + 1, StateLevel.Newest + 1, StateLevel.Newest)]
    public void TheOldestMemberDecides(int one, int other, int known) =>
        Assert.Equal(known, LevelWatch.KnownByAll([Member("a", one), Member("b", other) with { IsPresent = false }]));

    private static LogMember Member(string name, int level) => new(new ServerIdentity(name, "", ""), new DiskIncarnation(1), 0) { Level = level };
}
