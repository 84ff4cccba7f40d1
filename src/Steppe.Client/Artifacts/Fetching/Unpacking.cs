using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Unpacks archives and compressed files inside the scratch directory.</summary>
/// <remarks>Entries are written one by one, each checked before it exists: no name with <c>..</c>, nothing through a link, no
/// devices, no set-user-id bits, within the budget.</remarks>
internal static class Unpacking
{
    /// <exception cref="FetchException">It is damaged, too big, or reaches outside.</exception>
    public static async Task<Fetched> RunAsync(Fetched archive, ArtifactSource source, FetchRequest request)
    {
        var budget = new UnpackBudget(request.Limits, new FileInfo(archive.Path).Length);
        try
        {
            if (source.Archive.Container == ArchiveContainer.None)
            {
                return await DecompressAsync(archive, source, request, budget);
            }

            string directory = Path.Combine(request.Scratch, "unpacked");
            Directory.CreateDirectory(directory);
            var tree = new UnpackedTree(directory, budget);
            if (source.Archive.Container == ArchiveContainer.Zip)
            {
                await using var file = File.OpenRead(archive.Path);
                ZipEntries.Unpack(file, tree);
            }
            else
            {
                await using Stream bytes = Decompression.Open(archive.Path, source.Archive.Compression);
                TarEntries.Unpack(bytes, tree);
            }

            File.Delete(archive.Path);
            return new Fetched(directory, archive.Name, IsDirectory: true);
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            throw new FetchException($"the archive {archive.Name} is damaged: {damaged.Message.TrimEnd('.')}", canRetry: false);
        }
    }

    private static async Task<Fetched> DecompressAsync(Fetched archive, ArtifactSource source, FetchRequest request, UnpackBudget budget)
    {
        string path = Path.Combine(request.Scratch, "decompressed");
        budget.AddEntry();
        await using (Stream bytes = Decompression.Open(archive.Path, source.Archive.Compression))
        await using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write))
        {
            budget.Copy(bytes, file);
        }

        File.Delete(archive.Path);
        return new Fetched(path, ArchiveKind.WithoutSuffix(archive.Name), IsDirectory: false);
    }

    private static bool IsDamage(Exception error) =>
        error is InvalidDataException or EndOfStreamException or FormatException or ICSharpCode.SharpZipLib.SharpZipBaseException;
}
