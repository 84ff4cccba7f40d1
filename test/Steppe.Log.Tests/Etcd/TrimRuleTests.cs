using Steppe.Log.Etcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>What of the log may go.</summary>
public sealed class TrimRuleTests
{
    [Theory]
    [InlineData(new ulong[] { 9 }, 9)]
    [InlineData(new ulong[] { 9, 4 }, 4)]
    [InlineData(new ulong[] { 9, 0, 4 }, 4)]
    [InlineData(new ulong[] { 9, 0, 0 }, 0)]
    [InlineData(new ulong[] { 9, 8, 7, 0, 0 }, 7)]
    [InlineData(new ulong[] { }, 0)]
    public void OnlyWhatMoreThanHalfOfTheMembersHoldMayGo(ulong[] snapshots, ulong expected) => Assert.Equal(
        expected,
        TrimRule.HeldByEnough([.. snapshots.Select(static (index, place) =>
            new LogMember(new ServerIdentity($"s{place}", "", ""), default, index) { IsPresent = index > 4 })]));

    [Fact]
    public void TheNewestEntriesStay()
    {
        Assert.Equal(6ul, TrimRule.Last(bound: 8, head: 10, keepBytes: 400, static _ => 100));
        Assert.Equal(8ul, TrimRule.Last(bound: 8, head: 10, keepBytes: 100, static _ => 100));
        Assert.Equal(9ul, TrimRule.Last(bound: 10, head: 10, keepBytes: 0, static _ => 100));
        Assert.Equal(0ul, TrimRule.Last(bound: 10, head: 10, keepBytes: 10_000, static _ => 100));
        Assert.Equal(0ul, TrimRule.Last(bound: 0, head: 0, keepBytes: 10, static _ => 100));
    }
}
