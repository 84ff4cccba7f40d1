using System.Globalization;

namespace Steppe.Client.Fingerprints;

/// <summary>The machine's memory.</summary>
internal sealed class MemoryFingerprint(ClientOptions options) : IFingerprint
{
    private const long BytesPerMb = 1024 * 1024;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public void Read(NodeFacts facts)
    {
        string? text = ProcFile.FindValue(ProcFile.Lines("/proc/meminfo"), "MemTotal", ':')?.Split(' ')[0];
        long bytes = long.TryParse(text, CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes * 1024 : 0;
        if (options.MemoryTotalMb > 0)
        {
            bytes = options.MemoryTotalMb * BytesPerMb;
        }

        facts.Attributes["memory.totalbytes"] = bytes.ToString(CultureInfo.InvariantCulture);
        facts.Resources = facts.Resources with { MemoryMb = (int)(bytes / BytesPerMb) };
    }
}
