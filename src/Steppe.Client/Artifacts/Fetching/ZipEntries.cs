using System.IO.Compression;
using System.Text;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Unpacks the entries of a zip archive.</summary>
/// <remarks>Permissions are in the upper half of the attributes if the archive was made on Unix, and absent if not.</remarks>
internal static class ZipEntries
{
    private const int TypeMask = 0xF000;
    private const int LinkType = 0xA000;
    private const int LongestLinkBytes = 4096;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode DirectoryMode =
        FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void Unpack(Stream file, UnpackedTree tree)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.IsEncrypted)
            {
                throw new FetchException($"the archive's entry {entry.FullName} is encrypted", canRetry: false);
            }

            int attributes = (int)((uint)entry.ExternalAttributes >> 16);
            var mode = (UnixFileMode)(attributes & 0x1FF);
            if (entry.FullName.EndsWith('/'))
            {
                tree.AddDirectory(entry.FullName, mode == UnixFileMode.None ? DirectoryMode : mode);
                continue;
            }

            using Stream content = entry.Open();
            if ((attributes & TypeMask) == LinkType)
            {
                tree.AddLink(entry.FullName, ReadLink(content));
            }
            else
            {
                tree.AddFile(entry.FullName, mode == UnixFileMode.None ? FileMode : mode, entry.LastWriteTime.UtcDateTime, content);
            }
        }
    }

    private static string ReadLink(Stream content)
    {
        byte[] bytes = new byte[LongestLinkBytes];
        int read = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }
}
