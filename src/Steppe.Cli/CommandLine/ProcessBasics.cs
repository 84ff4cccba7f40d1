using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Steppe.Cli.CommandLine;

/// <summary>The two things <c>version</c> needs of its process: the name it was started under, and a way to print.</summary>
/// <remarks>
/// <para>They go through the runtime's own native library, which is part of the program file. Files and the console of the
/// class library, or a search for the C library, cost more at their first use than the rest of <c>version</c> together.</para>
/// <para>A file stream on descriptor 1 is no way either: it writes at a position of its own, and where the output is a file shared
/// with other programs, the next one would write over it.</para>
/// </remarks>
internal static unsafe partial class ProcessBasics
{
    private const string Runtime = "libSystem.Native";
    private const int StandardOutput = 1;
    private const int ReadOnlyAndCloseOnExec = 0x10;

    /// <summary>Whether the last part of the first word of the command line is this name, as typed: "nomad" may be a link.</summary>
    [SkipLocalsInit]
    public static bool IsStartedAs(ReadOnlySpan<byte> name)
    {
        byte* text = stackalloc byte[1024];
        nint file;
        fixed (byte* path = "/proc/self/cmdline\0"u8)
        {
            file = Open(path, ReadOnlyAndCloseOnExec, 0);
        }

        if (file < 0)
        {
            return false;
        }

        int count = Read(file, text, 1024);
        _ = Close(file);
        ReadOnlySpan<byte> typed = new(text, Math.Max(0, count));
        int end = typed.IndexOf((byte)0);
        typed = end < 0 ? typed : typed[..end];
        return typed[(typed.LastIndexOf((byte)'/') + 1)..].SequenceEqual(name);
    }

    /// <summary>Writes a short text of ASCII to standard output; what nobody reads any more is dropped.</summary>
    [SkipLocalsInit]
    public static void Print(string text)
    {
        byte* bytes = stackalloc byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        // Asks again by itself when a signal interrupts it.
        for (int done = 0, written; done < text.Length; done += written)
        {
            written = Write(StandardOutput, bytes + done, text.Length - done);
            if (written < 0)
            {
                return;
            }
        }
    }

    [LibraryImport(Runtime, EntryPoint = "SystemNative_Open")]
    private static partial nint Open(byte* path, int flags, int mode);

    [LibraryImport(Runtime, EntryPoint = "SystemNative_Read")]
    private static partial int Read(nint file, byte* buffer, int count);

    [LibraryImport(Runtime, EntryPoint = "SystemNative_Close")]
    private static partial int Close(nint file);

    [LibraryImport(Runtime, EntryPoint = "SystemNative_Write")]
    private static partial int Write(nint file, byte* buffer, int count);
}
