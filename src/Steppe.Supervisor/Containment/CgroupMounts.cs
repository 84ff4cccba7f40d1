using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>Finds where the cgroup hierarchies are mounted.</summary>
internal static class CgroupMounts
{
    /// <summary>The unified hierarchy (v2).</summary>
    public static string? FindUnified() => Find(static (type, _) => type == "cgroup2");

    /// <summary>The hierarchy of one controller (v1).</summary>
    public static string? FindLegacy(string controller) =>
        Find((type, options) => type == "cgroup" && options.Split(',').Contains(controller, StringComparer.Ordinal));

    private static string? Find(Func<string, string, bool> matches)
    {
        // id parent dev root mountpoint options [optional…] - type source superoptions
        foreach (string line in (Files.FindText("/proc/self/mountinfo") ?? "").Split('\n'))
        {
            string[] halves = line.Split(" - ", 2);
            string[] left = halves[0].Split(' ');
            string[] right = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (left.Length > 4 && right.Length > 2 && matches(right[0], right[2]))
            {
                return left[4].Replace("\\040", " ", StringComparison.Ordinal);
            }
        }

        return null;
    }
}
