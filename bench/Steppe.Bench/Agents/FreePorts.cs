using System.Net;
using System.Net.Sockets;

namespace Steppe.Bench.Agents;

/// <summary>Finds ports for an agent.</summary>
internal static class FreePorts
{
    // Below the range the kernel gives to outgoing connections; apart from what the tests use.
    private const int Lowest = 28000;
    private const int Highest = 31000;

    /// <summary>The first of three neighbouring ports that nobody holds.</summary>
    public static int Three()
    {
        for (int first = Lowest + (Environment.ProcessId % 500 * 3); first < Highest; first += 3)
        {
            if (Enumerable.Range(first, 3).All(IsFree))
            {
                return first;
            }
        }

        throw new BenchmarkException($"no three free ports between {Lowest} and {Highest}");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
