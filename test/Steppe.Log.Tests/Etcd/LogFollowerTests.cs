using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using static Steppe.Log.Tests.Etcd.OneEtcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>Single rules of reading, against the model.</summary>
public sealed class LogFollowerTests
{
    private readonly OneEtcd _etcd = new();

    [Fact]
    public void AnEngineThatWentBackIsRefused()
    {
        _etcd.Append(3);
        var follower = new LogFollower(Keys, LogChain.Behind(HeadRecord.Before(Own, 10, new EntryHash(3))));
        var refused = Assert.Throws<LogRefusedException>(() => _etcd.Read(follower));
        Assert.Contains("ends at entry 3, but this server has already applied entry 10", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEngineWithAnotherHistoryIsRefused()
    {
        _etcd.Append(3);
        var same = new LogFollower(Keys, LogChain.Behind(HeadRecord.Before(Own, 3, new EntryHash(3))));
        Assert.Contains(
            "not the one this server has followed up to entry 3",
            Assert.Throws<LogRefusedException>(() => _etcd.Read(same)).Message,
            StringComparison.Ordinal);
        var behind = new LogFollower(Keys, LogChain.Behind(HeadRecord.Before(Own, 2, new EntryHash(3))));
        Assert.Throws<LogRefusedException>(() => _etcd.Read(behind));
    }

    [Fact]
    public void AReaderFromBeforeTheBeginningIsToldWhereItIs()
    {
        _etcd.Append(5);
        _etcd.Model.Ask(new DeleteRangeRequest { Key = Keys.Entries, RangeEnd = Keys.Entry(4) });
        var follower = new LogFollower(Keys, new LogChain(Own, 1));
        Assert.Equal(4ul, Assert.Throws<LogTrimmedException>(() => _etcd.Read(follower)).FirstIndex);
    }
}
