using System.Formats.Tar;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Unpacks the entries of a tar archive.</summary>
internal static class TarEntries
{
    public static void Unpack(Stream archive, UnpackedTree tree)
    {
        using var reader = new TarReader(archive, leaveOpen: true);
        while (reader.GetNextEntry() is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory or TarEntryType.DirectoryList:
                    tree.AddDirectory(entry.Name, entry.Mode);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    tree.AddFile(entry.Name, entry.Mode, entry.ModificationTime.UtcDateTime, entry.DataStream ?? Stream.Null);
                    break;
                case TarEntryType.SymbolicLink:
                    tree.AddLink(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    tree.AddCopy(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw new FetchException($"the archive's entry {entry.Name} is a {entry.EntryType}, which no artifact may hold", canRetry: false);
            }
        }
    }
}
