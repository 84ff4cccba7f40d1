using System.Net;
using System.Net.Sockets;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Grpc;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Tests.Etcd;

/// <summary>Whatever a connection does, the answer is that nobody knows; never an exception.</summary>
public sealed class BrokenConnectionTests
{
    [Fact]
    public async Task ConnectionsThatAreCutOffAtOnceAreAnswersThatNobodyKnows()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var enough = new CancellationTokenSource();
        Task cutting = CutAsync(listener, enough.Token);
        await using var client = new EtcdClient(
            new EtcdOptions { Endpoints = [listener.LocalEndpoint.ToString()!], NewId = static () => 1 }, TimeProvider.System);
        for (int number = 0; number < 300; number++)
        {
            Assert.IsType<EtcdAnswer.Unknown>(await client.AskAsync(new RangeRequest(), CancellationToken.None));
        }

        await foreach (WatchResponse told in client.WatchAsync(new WatchRequest(), CancellationToken.None))
        {
            Assert.Fail($"nobody said {told}");
        }

        await enough.CancelAsync();
        await cutting;
    }

    // Resets each connection as soon as it is there, as a process that is killed does.
    private static async Task CutAsync(TcpListener listener, CancellationToken enough)
    {
        try
        {
            while (true)
            {
                using Socket accepted = await listener.AcceptSocketAsync(enough);
                accepted.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
