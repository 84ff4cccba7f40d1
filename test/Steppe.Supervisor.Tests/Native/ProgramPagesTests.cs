using System.Globalization;
using System.Text;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests.Native;

[Collection(Alone.Name)]
public sealed class ProgramPagesTests
{
    [Fact]
    public void What_is_let_go_leaves_memory_and_comes_back_when_needed()
    {
        long before = FilePagesKib();

        ProgramPages.LetGo();

        long after = FilePagesKib();
        Assert.True(after < before - 1024, $"{before} KiB of files before, {after} KiB after");
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(static number => number.ToString(CultureInfo.InvariantCulture)).Distinct().Count());
    }

    [Fact]
    public void Only_code_and_shared_read_only_files_without_changed_pages_are_let_go()
    {
        List<(nuint, nuint)> found = [];
        using var map = new SlowStream(Encoding.UTF8.GetBytes(
            """
            00010000-00012000 r-xp 00000000 fe:00 11 /opt/program
            Rss:                   8 kB
            Anonymous:             0 kB
            00020000-00023000 r-xp 00002000 fe:00 11 /opt/changed
            Anonymous:             4 kB
            00030000-00034000 rw-p 00004000 fe:00 11 /opt/program
            Anonymous:             0 kB
            00040000-00045000 r--s 00000000 fe:00 11 /opt/program with spaces
            Anonymous:             0 kB
            00050000-00056000 r-xp 00000000 00:00 0 [vdso]
            Anonymous:             0 kB
            00060000-00067000 r-xs 00000000 00:01 12 /memfd:doublemapper (deleted)
            Anonymous:             0 kB
            VmFlags: rd ex mr mw me
            """));

        ProgramPages.EachUnaltered(map, (start, length) => found.Add((start, length)));

        Assert.Equal([((nuint)0x10000, (nuint)0x2000), ((nuint)0x40000, (nuint)0x5000)], found);
    }

    private static long FilePagesKib() => long.Parse(
        File.ReadLines("/proc/self/status").First(static line => line.StartsWith("RssFile:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    // The kernel gives a page at a time, in the middle of a line.
    private sealed class SlowStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 100)]);
    }
}
