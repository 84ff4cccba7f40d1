using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>A cgroup of the unified hierarchy (v2).</summary>
internal sealed class UnifiedCgroupTree(string path) : CgroupTree(path)
{
    /// <inheritdoc/>
    public override void Kill()
    {
        // cgroup.kill came with Linux 5.14.
        if (Files.Write($"{CgroupPath}/cgroup.kill", "1") != 0)
        {
            Files.Write($"{CgroupPath}/cgroup.freeze", "1");
            KillEach();
            Files.Write($"{CgroupPath}/cgroup.freeze", "0");
        }
    }

    /// <inheritdoc/>
    public override (TimeSpan User, TimeSpan System)? CpuTime() =>
        Files.FindText($"{CgroupPath}/cpu.stat") is { } text
            ? (TimeSpan.FromMicroseconds(CgroupFiles.Find(text, "user_usec ")), TimeSpan.FromMicroseconds(CgroupFiles.Find(text, "system_usec ")))
            : null;

    /// <inheritdoc/>
    public override bool HadOutOfMemory() =>
        CgroupFiles.OutOfMemoryKills(CgroupPath) > 0;
}
