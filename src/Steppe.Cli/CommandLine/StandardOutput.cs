using System.Runtime.InteropServices;
using System.Text;

namespace Steppe.Cli.CommandLine;

/// <summary>Writes to the process's standard output as a C program would.</summary>
/// <remarks>The console's own start-up costs more than <c>version</c> does. A file stream is no way round it: it writes at a
/// position of its own, and where the output is a file shared with other programs, the next one would write over it.</remarks>
internal static partial class StandardOutput
{
    private const int Descriptor = 1;
    private const int Interrupted = 4;

    /// <summary>Writes all of a text, in UTF-8; what nobody reads any more is dropped.</summary>
    public static unsafe void Write(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (!rest.IsEmpty)
        {
            fixed (byte* first = rest)
            {
                nint written = Write(Descriptor, first, rest.Length);
                if (written < 0 && Marshal.GetLastPInvokeError() != Interrupted)
                {
                    return;
                }

                rest = rest[(int)Math.Max(0, written)..];
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nint count);
}
