using System.Collections.Immutable;
using System.Globalization;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>One cgroup that holds a task to some of its limits.</summary>
/// <remarks>In the unified hierarchy it may be the one that holds the task's processes together anyway.</remarks>
/// <param name="Path">Its directory.</param>
/// <param name="Settings">What is written there.</param>
internal sealed record LimitGroup(string Path, ImmutableArray<LimitSetting> Settings)
{
    private const uint OwnerAndReaders = 0x1ed; // 0755

    /// <summary>Makes it where it is missing, and sets the limits.</summary>
    /// <exception cref="IOException">A limit cannot be set; then the task must not run.</exception>
    public void Prepare()
    {
        if (Libc.MakeDirectory(Path, OwnerAndReaders) != 0 && Errno.Last == Errno.NoEntry)
        {
            Directory.CreateDirectory(Path);
        }

        foreach (LimitSetting setting in Settings)
        {
            int error = Files.Write($"{Path}/{setting.File}", setting.Value);
            if (error != 0 && !setting.IsOptional)
            {
                throw new IOException($"could not set {Path}/{setting.File} to {setting.Value}: {Errno.Text(error)}");
            }
        }
    }

    /// <summary>Takes a process in; zero or an error number.</summary>
    public int Place(int processId) => Files.Write($"{Path}/cgroup.procs", processId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Removes it if nothing lives in it.</summary>
    public bool TryRemove() => Libc.RemoveDirectory(Path) == 0 || Errno.Last == Errno.NoEntry;
}
