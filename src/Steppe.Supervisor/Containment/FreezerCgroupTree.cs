using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>A cgroup of the freezer controller (v1): frozen, so that nothing forks away from the killing.</summary>
internal sealed class FreezerCgroupTree(string path) : CgroupTree(path)
{
    /// <inheritdoc/>
    public override void Kill()
    {
        Files.Write($"{CgroupPath}/freezer.state", "FROZEN");
        KillEach();
        Files.Write($"{CgroupPath}/freezer.state", "THAWED");
    }
}
