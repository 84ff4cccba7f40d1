using System.Collections.Immutable;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Isolation;

/// <summary>The files of an isolated task: what is mounted where, and which file of the host a path inside means.</summary>
/// <remarks>Thread-safe. Later mounts lie over earlier ones.</remarks>
internal sealed class TaskView
{
    private readonly string _taskDirectory;
    private ImmutableArray<ProcessMount> _mounts;

    /// <param name="taskDirectory">The task's directory on the host (<c>ALLOC/TASK</c>), which is its root.</param>
    /// <param name="settings">Says what of the host it sees.</param>
    /// <param name="more">What else it is to see.</param>
    public TaskView(string taskDirectory, IsolationSettings settings, IEnumerable<TaskMount>? more = null)
    {
        _taskDirectory = Path.TrimEndingDirectorySeparator(taskDirectory);
        string shared = Path.Combine(Path.GetDirectoryName(_taskDirectory) ?? "/", "alloc");
        _mounts =
        [
            .. settings.ChrootEnvironment.Select(static entry => new ProcessMount(
                Path.GetFullPath(entry.Key), Path.GetFullPath(entry.Value), ReadOnly: true, Optional: true)),
            new ProcessMount(shared, "/alloc", ReadOnly: false),
            new ProcessMount(Path.Combine(_taskDirectory, "secrets"), "/secrets", ReadOnly: false, Optional: true),
            .. (more ?? []).Select(static mount => new ProcessMount(mount.HostPath, mount.TaskPath, mount.ReadOnly, IsDevice: mount.IsDevice)),
        ];
    }

    /// <summary>Everything mounted, in order.</summary>
    public ImmutableArray<ProcessMount> Mounts => _mounts;

    /// <summary>The file of the host that a path inside means, existing or not.</summary>
    /// <param name="path">Absolute path in the task.</param>
    public string HostPathOf(string path)
    {
        string full = Path.GetFullPath(path);
        ProcessMount? over = _mounts.LastOrDefault(mount => full == mount.Target || full.StartsWith($"{mount.Target}/", StringComparison.Ordinal));
        return over is null
            ? $"{_taskDirectory}{full}"
            : $"{over.Source}{full[over.Target.Length..]}";
    }

    /// <summary>Whether the task sees something at a path.</summary>
    /// <remarks>A link inside may lead elsewhere than it does on the host, so a link counts as something.</remarks>
    public bool Shows(string path) => Path.Exists(HostPathOf(path)) || new FileInfo(HostPathOf(path)).LinkTarget is not null;

    /// <summary>Shows the task one more file or directory, read-only, at its path on the host.</summary>
    public void Add(string source, string target) => _mounts = _mounts.Add(new ProcessMount(source, target, ReadOnly: true));
}
