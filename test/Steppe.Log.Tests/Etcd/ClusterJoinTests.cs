using Steppe.Log.Etcd;
using static Steppe.Log.Tests.Etcd.OneEtcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>Single rules of joining a cluster, against the model.</summary>
public sealed class ClusterJoinTests
{
    private readonly OneEtcd _etcd = new();

    [Fact]
    public void AnEmptyEtcdGetsTheFreshClusterAndOthersAdoptIt()
    {
        Assert.Equal(new ClusterId(5), Join(null, 5).Joined);
        Assert.Equal(new ClusterId(5), Join(null, 6).Joined);
        Assert.Equal(new ClusterId(5), Join(new ClusterId(5), 7).Joined);
    }

    [Fact]
    public void AnotherClusterIsRefused()
    {
        Join(null, 5);
        ClusterJoin join = Join(new ClusterId(4), 6);
        Assert.Null(join.Joined);
        Assert.Contains("belongs to cluster 00000000000000000000000000000004", join.Refusal, StringComparison.Ordinal);
        Assert.Contains("correct the endpoints", join.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEtcdThatHasLostTheClusterIsRefusedAndNothingIsWritten()
    {
        ClusterJoin join = Join(new ClusterId(4), 6);
        Assert.Contains("holds no cluster", join.Refusal, StringComparison.Ordinal);
        Assert.Null(_etcd.Model.Find(Keys.Cluster));
    }

    [Theory]
    [InlineData("3.3.27", false)]
    [InlineData("3.4.0", true)]
    [InlineData("3.5.16", true)]
    [InlineData("4.0.0-rc.1", true)]
    [InlineData("nonsense", false)]
    public void AnEtcdThatIsTooOldIsRefused(string version, bool isNewEnough)
    {
        _etcd.Model.Version = version;
        ClusterJoin join = Join(null, 5);
        Assert.Equal(isNewEnough, join.Joined is not null);
        Assert.Equal(!isNewEnough, join.Refusal?.Contains("upgrade it", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void ASeedIsWrittenOnceWithTheCluster()
    {
        HeadRecord seed = HeadRecord.Before(Own, 41, new EntryHash(9));
        var join = new ClusterJoin(Keys, Own, new ClusterId(8), seed, Times);
        _etcd.Drive(join);
        Assert.Equal(Own, join.Joined);
        Assert.Equal(41ul, HeadRecord.Find(_etcd.Model.Find(Keys.Head)!.Value.Span)!.Last.Index);
    }

    private ClusterJoin Join(ClusterId? known, ulong fresh)
    {
        var join = new ClusterJoin(Keys, known, new ClusterId(fresh), seed: null, Times);
        _etcd.Drive(join);
        return join;
    }
}
