using System.Buffers;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Steppe.State;

/// <summary>A saved state as a file: a packed tar of its label, the state, and checksums of both.</summary>
/// <remarks>Pure. Any standard tool unpacks it, and <c>sha256sum -c</c> checks it. See decision 0145.</remarks>
/// <param name="Label">What the file says of itself.</param>
/// <param name="State">What it holds.</param>
/// <param name="Written">The state as it is written.</param>
public sealed record StateArchive(StateArchiveLabel Label, StateSnapshot State, ReadOnlySequence<byte> Written)
{
    private const string LabelName = "meta.json";
    private const string StateName = "state.steppe";
    private const string SumsName = "SHA256SUMS";

    // What Raft engines keep their state in; the names of the other two files are the same there.
    private const string ForeignStateName = "state.bin";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a state into a file.</summary>
    /// <param name="state">The state.</param>
    /// <param name="label">Says what it is; its size is filled in here.</param>
    public static byte[] Write(StateSnapshot state, StateArchiveLabel label)
    {
        var written = new ArrayBufferWriter<byte>(1 << 20);
        SnapshotCodec.Write(state with { Staged = StagedState.None }, written);
        byte[] meta = JsonSerializer.SerializeToUtf8Bytes(label with { Size = written.WrittenCount }, StateArchiveJson.Default.StateArchiveLabel);
        byte[] bytes = written.WrittenSpan.ToArray();
        byte[] sums = Encoding.ASCII.GetBytes($"{Sum(meta)}  {LabelName}\n{Sum(bytes)}  {StateName}\n");
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            Put(tar, LabelName, meta, label.TakenAt);
            Put(tar, StateName, bytes, label.TakenAt);
            Put(tar, SumsName, sums, label.TakenAt);
        }

        return file.ToArray();
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What the file is called in messages.</param>
    /// <exception cref="StateArchiveException">It is damaged, cut short, not a snapshot, or of a newer version.</exception>
    public static StateArchive Read(byte[] file, string name)
    {
        Dictionary<string, byte[]> parts = Unpack(file, name);
        byte[] meta = parts.GetValueOrDefault(LabelName) ?? throw NoSnapshot(name, $"it holds no {LabelName}");
        if (parts.ContainsKey(ForeignStateName))
        {
            throw new StateArchiveException(
                $"{name} is a snapshot of another program (it holds {ForeignStateName}), whose state cannot be taken over: register the jobs here from their files instead");
        }

        StateArchiveLabel label = LabelOf(meta, name);
        byte[] bytes = parts.GetValueOrDefault(StateName) ?? throw NoSnapshot(name, $"it holds no {StateName}");
        byte[] sums = parts.GetValueOrDefault(SumsName) ?? throw Damaged(name, $"{SumsName} is missing");
        CheckSums(name, Encoding.ASCII.GetString(sums), [(LabelName, meta), (StateName, bytes)]);
        var written = new ReadOnlySequence<byte>(bytes);
        try
        {
            return new StateArchive(label, SnapshotCodec.Read(written), written);
        }
        catch (StateFormatException error)
        {
            throw new StateArchiveException(
                $"{name} was written by version {label.Build} and cannot be read by this one ({error.Message}): upgrade every server to that version, or a newer one, first", error);
        }
    }

    private static Dictionary<string, byte[]> Unpack(byte[] file, string name)
    {
        if (file is not [0x1f, 0x8b, ..])
        {
            throw file.Length == 0 ? Damaged(name, "it is empty") : NoSnapshot(name, "it does not begin like one");
        }

        Dictionary<string, byte[]> parts = new(StringComparer.Ordinal);
        try
        {
            using var gzip = new GZipStream(new MemoryStream(file, writable: false), CompressionMode.Decompress);
            using var whole = new MemoryStream();
            gzip.CopyTo(whole);
            whole.Position = 0;
            using var tar = new TarReader(whole);
            while (tar.GetNextEntry(copyData: true) is { } entry)
            {
                if (entry.DataStream is { } data)
                {
                    using var part = new MemoryStream();
                    data.CopyTo(part);
                    parts[entry.Name] = part.ToArray();
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or FormatException or ArgumentException)
        {
            throw Damaged(name, error.Message);
        }

        return parts;
    }

    private static StateArchiveLabel LabelOf(byte[] meta, string name)
    {
        try
        {
            StateArchiveLabel? label = JsonSerializer.Deserialize(meta, StateArchiveJson.Default.StateArchiveLabel);
            return label is not { Format: StateArchiveLabel.Kind } ? throw NoSnapshot(name, $"its {LabelName} says so")
                : label.Version > StateArchiveLabel.NewestVersion ? throw new StateArchiveException(
                    $"{name} is of version {label.Version}, written by {label.Build}; this program reads up to {StateArchiveLabel.NewestVersion}: upgrade it first")
                : label;
        }
        catch (JsonException error)
        {
            throw NoSnapshot(name, $"its {LabelName} says nothing this program knows: {error.Message}");
        }
    }

    private static void CheckSums(string name, string sums, ReadOnlySpan<(string Name, byte[] Bytes)> parts)
    {
        foreach ((string part, byte[] bytes) in parts)
        {
            if (!sums.Split('\n').Contains($"{Sum(bytes)}  {part}", StringComparer.Ordinal))
            {
                throw Damaged(name, $"the checksum of {part} is wrong");
            }
        }
    }

    private static void Put(TarWriter tar, string name, byte[] bytes, DateTimeOffset at) => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(bytes, writable: false), Mode = OwnerOnly, ModificationTime = at,
    });

    private static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static StateArchiveException Damaged(string name, string why) =>
        new($"{name} is damaged or cut short ({why}): take another copy of it, or an older snapshot");

    private static StateArchiveException NoSnapshot(string name, string why) =>
        new($"{name} is no snapshot of the servers' state ({why}): give a file that operator snapshot save has written");
}
