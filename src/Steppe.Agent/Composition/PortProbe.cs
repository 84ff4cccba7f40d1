using System.Net;
using System.Net.Sockets;
using Steppe.Agent.Configuration;

namespace Steppe.Agent.Composition;

/// <summary>Finds out before anything is started whether the agent's ports are free.</summary>
/// <remarks>Somebody may still take a port between the question and its use; that is told in the same words.</remarks>
internal static class PortProbe
{
    /// <exception cref="AgentStartException">A port is taken, or an address is not this machine's.</exception>
    public static void Check(AgentConfig config)
    {
        foreach (IPEndPoint address in config.Addresses.BindHttp)
        {
            Check(address, "http");
        }

        if (config.Server.Enabled)
        {
            Check(config.Addresses.BindRpc, "rpc");
        }
    }

    /// <summary>Says why an address cannot be listened on and what to do.</summary>
    public static AgentStartException Refused(IPEndPoint address, string port, Exception error)
    {
        string what = port == "http" ? "the HTTP API" : "the control port of the server";
        SocketError code = Find(error)?.SocketErrorCode ?? SocketError.SocketError;
        string why = code switch
        {
            SocketError.AddressAlreadyInUse =>
                $"the address is already in use by another process; stop that one, or set another port with ports {{ {port} = … }}",
            SocketError.AddressNotAvailable =>
                $"this machine has no such address; set bind_addr or addresses {{ {port} = … }} to one it has",
            SocketError.AccessDenied => $"ports below 1024 need privileges; set another one with ports {{ {port} = … }}",
            _ => error.Message,
        };
        return new AgentStartException($"{what} cannot listen on {address}: {why}", error);
    }

    private static void Check(IPEndPoint address, string port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(address);
        }
        catch (SocketException error)
        {
            throw Refused(address, port, error);
        }
    }

    private static SocketException? Find(Exception? error) =>
        error is null ? null : error as SocketException ?? Find(error.InnerException);
}
