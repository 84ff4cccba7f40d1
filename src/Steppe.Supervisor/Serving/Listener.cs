using System.Text;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Serving;

/// <summary>The supervisor's unix socket and the connections on it.</summary>
/// <remarks>Loop thread only. Only this user (and root) may connect.</remarks>
internal sealed unsafe class Listener : IDisposable
{
    private const int Backlog = 16;
    private const int AddressBytes = 110;
    private const uint OwnerOnlyMask = 0x7f; // 0177

    private readonly EventLoop _loop;
    private readonly string _path;
    private readonly RequestHandler _requests;
    private readonly SupervisorLog _log;
    private readonly List<Connection> _connections = [];
    private int _socket;
    private bool _hadAgent;

    public Listener(EventLoop loop, string path, RequestHandler requests, SupervisorLog log)
    {
        _loop = loop;
        _path = path;
        _requests = requests;
        _log = log;
        _socket = Libc.CreateSocket(
            Constants.SocketUnix, Constants.SocketStream | Constants.SocketNonBlocking | Constants.SocketCloseOnExec, 0);
        if (_socket < 0)
        {
            throw Errno.Failure("could not make a socket");
        }

        Bind();
        if (Libc.Listen(_socket, Backlog) != 0)
        {
            throw Errno.Failure($"could not listen on {path}");
        }

        loop.Watch(_socket, Constants.EpollIn, _ => Accept());
    }

    /// <summary>Connections open.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Whether there was an agent and is none any more.</summary>
    public bool LostItsAgent => _hadAgent && !_connections.Exists(static connection => connection.IsAgent);

    /// <summary>Tells every agent that a task has ended.</summary>
    public void Broadcast(TaskRecord record)
    {
        byte[]? frame = null;
        foreach (Connection connection in _connections.ToArray())
        {
            if (connection.IsAgent)
            {
                connection.Send(frame ??= Frame.Encode(FrameKind.Exited, 0, record.Encode));
            }
        }
    }

    /// <summary>From now on refuses to start tasks.</summary>
    public void RefuseStarts() => _requests.RefuseStarts();

    /// <summary>Sends what is still unsent, as far as the kernel takes it.</summary>
    public void Flush()
    {
        foreach (Connection connection in _connections.ToArray())
        {
            connection.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Connection connection in _connections.ToArray())
        {
            connection.Dispose();
        }

        if (_socket >= 0)
        {
            _loop.Unwatch(_socket);
            Files.Close(ref _socket);
            _ = Libc.Unlink(_path);
        }
    }

    private void Bind()
    {
        // The lock on the state directory says that nobody listens there any more.
        _ = Libc.Unlink(_path);
        using var address = new SocketAddressPath(_path);
        byte* bytes = stackalloc byte[AddressBytes];
        new Span<byte>(bytes, AddressBytes).Clear();
        *(ushort*)bytes = Constants.SocketUnix;
        Encoding.UTF8.GetBytes(address.Path, new Span<byte>(bytes + sizeof(ushort), AddressBytes - sizeof(ushort) - 1));
        uint mask = Libc.SetFileModeMask(OwnerOnlyMask);
        int result = Libc.Bind(_socket, bytes, AddressBytes);
        int error = Errno.Last;
        _ = Libc.SetFileModeMask(mask);
        if (result != 0)
        {
            throw new IOException($"could not listen on {_path}: {Errno.Text(error)}");
        }
    }

    private void Accept()
    {
        int socket = Libc.Accept(_socket, null, null, Constants.SocketNonBlocking | Constants.SocketCloseOnExec);
        if (socket >= 0)
        {
            _connections.Add(new Connection(_loop, socket, _requests, _log, Closed));
        }
    }

    private void Closed(Connection connection)
    {
        _hadAgent |= connection.IsAgent;
        _connections.Remove(connection);
        _requests.ConnectionClosed(connection);
    }
}
