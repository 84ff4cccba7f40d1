namespace Steppe.Client.Fingerprints;

/// <summary>Where control groups are mounted, and which kind.</summary>
internal sealed class CgroupFingerprint : IFingerprint
{
    /// <inheritdoc/>
    public string Name => "cgroup";

    /// <inheritdoc/>
    public void Read(NodeFacts facts)
    {
        string[][] mounts = [.. ProcFile.Lines("/proc/self/mounts").Select(static line => line.Split(' ')).Where(static columns => columns.Length > 2)];
        string? legacy = Array.Find(mounts, static columns => columns[2] == "cgroup")?[1];
        string? unified = Array.Find(mounts, static columns => columns[2] == "cgroup2")?[1];
        (string? mountpoint, string version) = legacy is null ? (unified, "v2") : (Path.GetDirectoryName(legacy), "v1");
        if (mountpoint is not null)
        {
            facts.Attributes["unique.cgroup.mountpoint"] = mountpoint;
            facts.Attributes["unique.cgroup.version"] = version;
        }
    }
}
