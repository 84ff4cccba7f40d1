using System.Collections.Immutable;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Isolation;

/// <summary>The files of an isolated task: what is mounted where, and which file of the host a path inside means.</summary>
/// <remarks>Thread-safe. Later mounts lie over earlier ones.</remarks>
internal sealed class TaskView
{
    private readonly TaskStart _start;
    private ImmutableArray<ProcessMount> _mounts;

    /// <param name="start">The task; its directory is the root.</param>
    /// <param name="settings">Says what of the host it sees.</param>
    public TaskView(TaskStart start, IsolationSettings settings)
    {
        _start = start;
        string shared = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(start.LogDirectory)) ?? "/";
        _mounts =
        [
            .. settings.ChrootEnvironment.Select(static entry => new ProcessMount(
                Path.GetFullPath(entry.Key), Path.GetFullPath(entry.Value), ReadOnly: true, Optional: true)),
            new ProcessMount(shared, "/alloc", ReadOnly: false),
            new ProcessMount(Path.Combine(start.TaskDirectory, "secrets"), "/secrets", ReadOnly: false, Optional: true),
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
            ? $"{_start.TaskDirectory}{full}"
            : $"{over.Source}{full[over.Target.Length..]}";
    }

    /// <summary>Whether the task sees something at a path.</summary>
    /// <remarks>A link inside may lead elsewhere than it does on the host, so a link counts as something.</remarks>
    public bool Shows(string path) => Path.Exists(HostPathOf(path)) || new FileInfo(HostPathOf(path)).LinkTarget is not null;

    /// <summary>Shows the task one more file or directory, read-only, at its path on the host.</summary>
    public void Add(string source, string target) => _mounts = _mounts.Add(new ProcessMount(source, target, ReadOnly: true));
}
