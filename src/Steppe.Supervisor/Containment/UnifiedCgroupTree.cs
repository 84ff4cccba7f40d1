using System.Globalization;
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
            ? (TimeSpan.FromMicroseconds(Find(text, "user_usec ")), TimeSpan.FromMicroseconds(Find(text, "system_usec ")))
            : null;

    /// <inheritdoc/>
    public override bool HadOutOfMemory() =>
        Files.FindText($"{CgroupPath}/memory.events") is { } text && Find(text, "oom_kill ") > 0;

    private static long Find(string text, string name)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
