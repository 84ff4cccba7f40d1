using System.Globalization;
using Steppe.Client.Native;

namespace Steppe.Client.Fingerprints;

/// <summary>The disk that holds the allocation directories.</summary>
internal sealed class StorageFingerprint(ClientOptions options) : IFingerprint
{
    private const long BytesPerMb = 1024 * 1024;

    /// <inheritdoc/>
    public string Name => "storage";

    /// <inheritdoc/>
    public void Read(NodeFacts facts)
    {
        FileSystemFill fill = FileSystemFill.Of(options.AllocationDirectory);
        long total = options.DiskTotalMb > 0 ? options.DiskTotalMb * BytesPerMb : fill.TotalBytes;
        long free = options.DiskFreeMb > 0 ? options.DiskFreeMb * BytesPerMb : fill.AvailableBytes;
        facts.Attributes["unique.storage.volume"] = Volume(options.AllocationDirectory);
        facts.Attributes["unique.storage.bytestotal"] = total.ToString(CultureInfo.InvariantCulture);
        facts.Attributes["unique.storage.bytesfree"] = free.ToString(CultureInfo.InvariantCulture);
        facts.Resources = facts.Resources with { DiskMb = (int)Math.Min(int.MaxValue, free / BytesPerMb) };
    }

    private static string Volume(string path)
    {
        (string Mount, string Source) longest = ("", "");
        foreach (string line in ProcFile.Lines("/proc/self/mounts"))
        {
            if (line.Split(' ') is [var source, var mount, ..]
                && (path == mount || path.StartsWith(mount.TrimEnd('/') + "/", StringComparison.Ordinal))
                && mount.Length >= longest.Mount.Length)
            {
                longest = (mount, source);
            }
        }

        return longest.Source;
    }
}
