using System.Globalization;
using System.Text;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor;

/// <summary>Writes lines for the operator to stderr, which the agent has pointed at <c>supervisor.log</c>.</summary>
/// <remarks>Thread-safe. Straight to the descriptor: the console classes cost memory this process does not need.</remarks>
internal sealed class SupervisorLog(TimeProvider time)
{
    private const int StandardError = 2;

    /// <summary>Writes one line. Never give it arguments or environment of a task.</summary>
    public unsafe void Write(string line)
    {
        string stamp = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        byte[] bytes = Encoding.UTF8.GetBytes($"{stamp} {line}\n");
        fixed (byte* start = bytes)
        {
            _ = Libc.Write(StandardError, start, (nuint)bytes.Length);
        }
    }
}
