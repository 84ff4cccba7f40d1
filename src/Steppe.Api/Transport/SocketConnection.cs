using System.Net;
using System.Net.Sockets;

namespace Steppe.Api.Transport;

/// <summary>Connects a socket.</summary>
/// <remarks>
/// In place of <see cref="Socket.ConnectAsync(EndPoint, CancellationToken)"/>: when nobody listens, that one puts a text of the whole stack
/// into its error, for which it opens the program file and looks for symbols. A short-lived command has half of its time in that.
/// </remarks>
internal static class SocketConnection
{
    /// <summary>Connects <paramref name="socket"/>, or disposes it.</summary>
    /// <exception cref="SocketException">Nobody listens there, or the name is unknown.</exception>
    public static async Task ConnectAsync(Socket socket, EndPoint target, CancellationToken cancellation)
    {
        SocketError outcome = await TryConnectAsync(socket, target, cancellation).ConfigureAwait(false);
        if (outcome != SocketError.Success)
        {
            throw new SocketException((int)outcome);
        }
    }

    /// <summary>Connects <paramref name="socket"/>, or disposes it and says why not.</summary>
    public static async Task<SocketError> TryConnectAsync(Socket socket, EndPoint target, CancellationToken cancellation)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SocketAsyncEventArgs connecting = new() { RemoteEndPoint = target };
        connecting.Completed += (_, _) => ended.TrySetResult();
        try
        {
            if (socket.ConnectAsync(connecting))
            {
                using CancellationTokenRegistration stop = cancellation.Register(() => Socket.CancelConnectAsync(connecting));
                await ended.Task.ConfigureAwait(false);
            }

            cancellation.ThrowIfCancellationRequested();
            if (connecting.SocketError != SocketError.Success)
            {
                socket.Dispose();
            }

            return connecting.SocketError;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
