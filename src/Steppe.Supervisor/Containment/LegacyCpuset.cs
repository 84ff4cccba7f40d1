using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Containment;

/// <summary>What the cpuset controller of v1 wants before it takes a process in: cores and memory nodes, on every level.</summary>
internal static class LegacyCpuset
{
    private static readonly string[] Needed = ["cpuset.cpus", "cpuset.mems"];

    /// <summary>Settings of a task's group that it has from above.</summary>
    /// <param name="mount">Where the hierarchy is mounted.</param>
    /// <param name="limits">The task's; without cores of its own it may use all.</param>
    public static IEnumerable<LimitSetting> Inherited(string mount, ResourceLimits limits) => Needed
        .Where(file => file != Needed[0] || limits.Cores.Length == 0)
        .Select(file => new LimitSetting(file, Read(mount, file)));

    /// <summary>Gives every level of the parent what the one above has, where it has nothing.</summary>
    /// <exception cref="IOException">The parent cannot be made or written.</exception>
    public static void Fill(string mount, string parent)
    {
        string level = mount;
        foreach (string name in parent.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string below = Path.Combine(level, name);
            Directory.CreateDirectory(below);
            foreach (string file in Needed.Where(file => Read(below, file).Length == 0))
            {
                int error = Files.Write(Path.Combine(below, file), Read(level, file));
                if (error != 0)
                {
                    throw new IOException($"could not set {below}/{file}: {Errno.Text(error)}");
                }
            }

            level = below;
        }
    }

    private static string Read(string directory, string file) => (Files.FindText(Path.Combine(directory, file)) ?? "").Trim();
}
