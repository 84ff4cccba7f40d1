using System.Buffers.Text;

namespace Steppe.Supervisor.Native;

/// <summary>The pages of program files this process has mapped.</summary>
/// <remarks>A start touches most of the program and the years after it a fraction. The kernel takes unused pages back when it must;
/// until then they count as this process' memory, and operators read that number.</remarks>
public static class ProgramPages
{
    /// <summary>How long after a start <see cref="LetGo"/> is worth it.</summary>
    public static TimeSpan SettlingTime { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Gives back pages of code and of read-only program files; those needed again come back from the page cache by themselves.</summary>
    /// <remarks>Linux: <c>/proc/self/smaps</c> (proc(5)), <c>MADV_DONTNEED</c> (madvise(2)). Only mappings nobody can write to and that
    /// hold no page that differs from its file are touched, so nothing can be lost. Where the kernel does not tell, nothing happens.</remarks>
    public static void LetGo()
    {
        try
        {
            using var map = new FileStream("/proc/self/smaps", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            EachUnaltered(map, static (start, length) => _ = Libc.Advise(start, length, Constants.AdviceNotNeeded));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Memory stays as it is.
        }
    }

    /// <summary>Tells the mappings of files that cannot be written to and hold nothing but what is in the file.</summary>
    /// <param name="map">As <c>/proc/PID/smaps</c> has it. Read piece by piece: as lines of text it would cost what is to be saved.</param>
    /// <param name="tell">Is given start and length in bytes.</param>
    internal static void EachUnaltered(Stream map, Action<nuint, nuint> tell)
    {
        byte[] piece = new byte[16 * 1024];
        (nuint Start, nuint Length)? mapping = null;
        for (int kept = 0; map.Read(piece.AsSpan(kept)) is > 0 and int read;)
        {
            Span<byte> rest = piece.AsSpan(0, kept + read);
            while (rest.IndexOf((byte)'\n') is >= 0 and int end)
            {
                ReadOnlySpan<byte> line = rest[..end];
                rest = rest[(end + 1)..];
                if (line.StartsWith("Anonymous:"u8))
                {
                    if (mapping is { } found && line.EndsWith(" 0 kB"u8))
                    {
                        tell(found.Start, found.Length);
                    }

                    mapping = null;
                }
                else if (line is [>= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f', ..])
                {
                    mapping = MappingOf(line);
                }
            }

            // A line longer than the piece is no line of this file.
            kept = rest.Length < piece.Length ? rest.Length : 0;
            rest[..kept].CopyTo(piece);
        }
    }

    // "start-end rights offset device inode path", numbers in hexadecimal digits save the inode.
    private static (nuint Start, nuint Length)? MappingOf(ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out ulong start, out int digits, 'x')
            || !Utf8Parser.TryParse(line[Math.Min(line.Length, digits + 1)..], out ulong end, out int more, 'x'))
        {
            return null;
        }

        ReadOnlySpan<byte> rights = line[(digits + 1 + more)..];
        bool isOfAFile = rights.IndexOf(" 00:00 0"u8) < 0;
        return isOfAFile && (rights.StartsWith(" r-xp "u8) || rights.StartsWith(" r--s "u8)) ? ((nuint)start, (nuint)(end - start)) : null;
    }
}
