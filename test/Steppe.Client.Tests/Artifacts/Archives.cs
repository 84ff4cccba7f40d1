using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Steppe.Client.Tests.Artifacts;

/// <summary>Makes archives, good and bad.</summary>
internal static class Archives
{
    private const int LinkAttributes = unchecked((int)0xA1FF0000);

    public static UnixFileMode Executable { get; } = (UnixFileMode)0b111_101_101;

    public static byte[] Tar(params TarEntry[] entries)
    {
        using var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return memory.ToArray();
    }

    public static TarEntry File(string name, string content, UnixFileMode mode = (UnixFileMode)0b110_100_100) => new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        Mode = mode, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };

    public static TarEntry Entry(TarEntryType type, string name, string? target = null)
    {
        var entry = new PaxTarEntry(type, name);
        if (target is not null)
        {
            entry.LinkName = target;
        }

        return entry;
    }

    public static byte[] Zip(params (string Name, string Content, bool IsLink)[] entries)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content, bool isLink) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name);
                entry.ExternalAttributes = isLink ? LinkAttributes : unchecked((int)0x81ED0000);
                using Stream stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return memory.ToArray();
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }

    /// <summary>Packs with a program such as <c>bzip2</c>.</summary>
    public static byte[] With(string program, byte[] bytes)
    {
        string path = Path.GetTempFileName();
        System.IO.File.WriteAllBytes(path, bytes);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, ["-c", "-q", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            using var memory = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(memory);
            process.WaitForExit();
            return memory.ToArray();
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    public static bool HasProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => System.IO.File.Exists(Path.Combine(folder, name)));
}
