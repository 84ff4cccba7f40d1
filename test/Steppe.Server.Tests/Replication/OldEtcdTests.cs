using Microsoft.Extensions.Logging.Abstractions;

namespace Steppe.Server.Tests.Replication;

/// <summary>An etcd that is too old is refused with the cure, before anything is written to it.</summary>
public sealed class OldEtcdTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-old-etcd-").FullName;

    [Fact]
    public async Task AnEtcdBefore34EndsTheServerWithTheCure()
    {
        await using OldEtcd etcd = await OldEtcd.StartAsync("3.3.27");
        await using ServerNode server = await ServerNode.StartAsync(
            new ServerOptions { DataDirectory = _directory, Seed = 7, Etcd = new EtcdLogSettings { Endpoints = [etcd.Endpoint] } },
            TimeProvider.System,
            NullLogger.Instance,
            CancellationToken.None);
        Exception? reason = await server.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains("has version 3.3.27, and 3.4 or newer is needed: upgrade it, one member after the other", reason?.Message, StringComparison.Ordinal);
        Assert.All(etcd.Asked, static call => Assert.Equal("/etcdserverpb.Maintenance/Status", call));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
