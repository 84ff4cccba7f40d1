using System.Buffers;
using System.Text;
using Steppe.Log.Disk;
using Steppe.Log.File;

namespace Steppe.Log.Tests.File;

/// <summary>Short forms for what the tests of the file log need again and again.</summary>
internal static class Make
{
    public static readonly DateTimeOffset Noon = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ServerIdentity Server = new("server-1", "127.0.0.1:4647", "127.0.0.1:4646");

    public static FileLogOptions Options(int segmentBytes = 8 * 1024)
    {
        UInt128 next = 1;
        return new FileLogOptions { NewId = () => next++, SegmentBytes = segmentBytes };
    }

    public static FileLogCore Open(ILogDisk disk, int segmentBytes = 8 * 1024) =>
        FileLogCore.Open(disk, Options(segmentBytes));

    public static NewEntry Entry(ulong id, string payload) => new(new EntryId(id), Encoding.UTF8.GetBytes(payload));

    public static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    public static string Text(LogEntry entry) => Encoding.UTF8.GetString(entry.Payload.Span);

    public static string Text(LogSnapshot? snapshot) =>
        snapshot is null ? string.Empty : Encoding.UTF8.GetString(snapshot.Payload.ToArray());

    /// <summary>Appends and syncs one entry per number, each of about <paramref name="bytes"/> bytes.</summary>
    public static void Fill(FileLogCore core, int entries, int bytes = 200)
    {
        for (int i = 0; i < entries; i++)
        {
            ulong number = core.LastIndex + 1;
            core.Append(core.Epoch, core.LastIndex, [Entry(number, PayloadOf(number, bytes))], Noon);
            core.Sync();
        }
    }

    public static string PayloadOf(ulong number, int bytes = 200) => $"{number}:".PadRight(bytes, 'x');

    public static string[] Texts(FileLogCore core) => [.. core.Read(core.FirstIndex).Select(Text)];

    /// <summary>Writes a snapshot whose contents there are already.</summary>
    public static void WriteSnapshot(this FileLogCore core, ulong index, ReadOnlySequence<byte> contents) =>
        core.WriteSnapshot(index, output => WriteAll(output, contents));

    /// <summary>Writes a snapshot whose contents there are already.</summary>
    public static ValueTask<long> WriteAsync(this FileLog log, ulong index, ReadOnlySequence<byte> contents, CancellationToken cancellation) =>
        log.WriteAsync(index, output => WriteAll(output, contents), cancellation);

    private static void WriteAll(IBufferWriter<byte> output, ReadOnlySequence<byte> contents)
    {
        foreach (ReadOnlyMemory<byte> part in contents)
        {
            output.Write(part.Span);
        }
    }
}
