using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Steppe.Agent.Composition;

/// <summary>Tells the service manager what the agent is doing: <c>sd_notify</c>.</summary>
/// <remarks>Does nothing without a socket, and never fails: a service manager that does not listen is no reason to stop.</remarks>
internal sealed class ServiceNotifier(string? socketPath)
{
    public void Ready() => Send("READY=1");

    public void Stopping() => Send("STOPPING=1");

    public void Reloading()
    {
        long microseconds = (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));
        Send($"RELOADING=1\nMONOTONIC_USEC={microseconds.ToString(CultureInfo.InvariantCulture)}");
    }

    private void Send(string state)
    {
        if (string.IsNullOrEmpty(socketPath))
        {
            return;
        }

        try
        {
            // A leading @ stands for the abstract namespace, whose names begin with a zero byte.
            string path = socketPath[0] == '@' ? "\0" + socketPath[1..] : socketPath;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            // See above.
        }
    }
}
