using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Finds a file's checksum in a listing such as <c>SHA256SUMS</c>.</summary>
/// <remarks>Pure. Lines may look like those of <c>sha256sum</c> (<c>HEX  name</c>, <c>HEX *name</c>), of BSD
/// (<c>SHA256 (name) = HEX</c>), or be a bare checksum, which then counts for any file.</remarks>
public static class ChecksumListing
{
    /// <summary>Finds the checksum of <paramref name="file"/>; null when the listing has none.</summary>
    public static ArtifactChecksum? Find(string listing, string file)
    {
        ArtifactChecksum? bare = null;
        foreach (string line in listing.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            (string sum, string? name) = Read(line);
            if (!ArtifactChecksum.TryParse(sum, out ArtifactChecksum? checksum, out _) || checksum.IsListing)
            {
                continue;
            }

            if (name is null)
            {
                bare ??= checksum;
            }
            else if (name[(name.LastIndexOf('/') + 1)..] == file)
            {
                return checksum;
            }
        }

        return bare;
    }

    private static (string Sum, string? Name) Read(string line)
    {
        int open = line.IndexOf(" (", StringComparison.Ordinal);
        int close = line.LastIndexOf(") = ", StringComparison.Ordinal);
        if (open > 0 && close > open)
        {
            return ($"{line[..open]}:{line[(close + 4)..]}", line[(open + 2)..close]);
        }

        int blank = line.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? (line, null) : (line[..blank], line[blank..].TrimStart().TrimStart('*'));
    }
}
