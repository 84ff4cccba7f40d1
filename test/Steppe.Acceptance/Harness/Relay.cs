using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Steppe.Acceptance;

/// <summary>A way to another address that can be cut: what goes over it then is lost, without a word.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly IPEndPoint _target;
    private volatile TaskCompletionSource _isOpen = Opened();

    public Relay(string target)
    {
        _target = IPEndPoint.Parse(target);
        _listener.Start();
        _running.Add(AcceptAsync());
    }

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>Nothing gets through, old connections and new ones.</summary>
    public void Cut() => _isOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything gets through again, and what waited does.</summary>
    public void Mend() => _isOpen.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        while (_running.TryTake(out Task? running))
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _closing.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _running.Add(CarryAsync(await _listener.AcceptSocketAsync(_closing.Token)));
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            await far.ConnectAsync(_target, _closing.Token);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            Task there = CarryAsync(near, far, over.Token);
            Task back = CarryAsync(far, near, over.Token);
            await Task.WhenAny(there, back);
            await over.CancelAsync();
            await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CarryAsync(Socket from, Socket to, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, cancellation)) > 0)
        {
            await _isOpen.Task.WaitAsync(cancellation);
            for (int sent = 0; sent < read;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cancellation);
            }
        }
    }
}
