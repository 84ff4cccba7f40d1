using System.Formats.Tar;
using Steppe.Client.Native;

namespace Steppe.Client.Disks;

/// <summary>Writes what goes to a replacement as a tar stream, and reads it back.</summary>
/// <remarks>
/// <para>Files, directories and symbolic links, with owner, permissions and time; sockets, FIFOs and devices stay behind. A link is
/// moved as it is and never followed.</para>
/// <para>The reader trusts nobody: every entry must lie in a part that is expected, below real directories.</para>
/// </remarks>
internal static class DiskArchive
{
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    /// <summary>Writes the parts below <paramref name="root"/>; those that are not there are left out.</summary>
    /// <exception cref="IOException">Something could not be read.</exception>
    public static async Task WriteAsync(string root, IEnumerable<string> tasks, Stream output, CancellationToken cancellation)
    {
        await using var archive = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true);
        foreach (string part in DiskParts.Of(tasks))
        {
            if (Directory.Exists(Path.Combine(root, part)))
            {
                await AddAsync(archive, root, part, cancellation);
            }
        }
    }

    /// <summary>Reads the parts into <paramref name="root"/>, an empty directory.</summary>
    /// <exception cref="InvalidDataException">The stream is no such archive.</exception>
    /// <exception cref="IOException">Something could not be written, or the stream broke off.</exception>
    public static async Task ReadAsync(Stream input, string root, IReadOnlyCollection<string> tasks, CancellationToken cancellation)
    {
        string[] parts = [.. DiskParts.Of(tasks)];
        List<(string Path, TarEntry Entry)> directories = [];
        await using var archive = new TarReader(input, leaveOpen: true);
        while (await archive.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            string name = entry.Name.TrimEnd('/');
            string path = Path.Combine(root, name);
            RequireExpected(name, parts);
            MakeParents(root, name);
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(path);
                    directories.Add((path, entry));
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    await entry.ExtractToFileAsync(path, overwrite: false, cancellation);
                    TakeOver(path, entry);
                    break;
                case TarEntryType.SymbolicLink:
                    File.CreateSymbolicLink(path, entry.LinkName);
                    ChangeOwner(path, entry);
                    break;
                default:
                    throw new InvalidDataException($"\"{name}\" is a {entry.EntryType}, which is not expected");
            }
        }

        // A writer that failed ends its archive all the same, and then breaks off: only the end of the stream says that it is whole.
        await input.CopyToAsync(Stream.Null, cancellation);

        // Last of all and from the inside out: a directory nobody may write to still had to be filled.
        foreach ((string path, TarEntry entry) in Enumerable.Reverse(directories))
        {
            TakeOver(path, entry);
        }
    }

    private static async Task AddAsync(TarWriter archive, string root, string name, CancellationToken cancellation)
    {
        string path = Path.Combine(root, name);
        FileStatus status = FileStatus.OfPath(path);
        if (!status.IsDirectory && !status.IsRegular && !status.IsLink)
        {
            return;
        }

        await archive.WriteEntryAsync(path, name, cancellation);
        if (!status.IsDirectory)
        {
            return;
        }

        foreach (string child in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
        {
            await AddAsync(archive, root, $"{name}/{Path.GetFileName(child)}", cancellation);
        }
    }

    private static void RequireExpected(string name, string[] parts)
    {
        bool isExpected = parts.Any(part => name == part || name.StartsWith(part + "/", StringComparison.Ordinal))
            && !name.Split('/').Any(static piece => piece is "" or "." or "..");
        if (!isExpected)
        {
            throw new InvalidDataException($"\"{name}\" is no part of an allocation's data");
        }
    }

    // An entry before this one may have been a link with the name of a directory.
    private static void MakeParents(string root, string name)
    {
        string path = root;
        foreach (string piece in name.Split('/')[..^1])
        {
            path = Path.Combine(path, piece);
            Directory.CreateDirectory(path);
            if (!FileStatus.OfPath(path).IsDirectory)
            {
                throw new InvalidDataException($"\"{name}\" lies below a link");
            }
        }
    }

    private static void TakeOver(string path, TarEntry entry)
    {
        ChangeOwner(path, entry);
        File.SetUnixFileMode(path, entry.Mode & Permissions);
        File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
    }

    private static void ChangeOwner(string path, TarEntry entry)
    {
        if (Libc.EffectiveUser() == 0 && Libc.ChangeOwner(path, (uint)entry.Uid, (uint)entry.Gid) != 0)
        {
            throw new IOException($"the owner of {path} cannot be set to {entry.Uid}:{entry.Gid}");
        }
    }
}
