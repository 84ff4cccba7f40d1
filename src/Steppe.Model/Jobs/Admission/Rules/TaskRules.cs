using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>The rules one task must obey.</summary>
/// <remarks>Pure. The driver's own configuration is judged by the driver. Source: job specification §2.3, §2.10–§2.12.</remarks>
internal static class TaskRules
{
    private const int MinMemoryMb = 10;

    private static readonly string[] NumaAffinities = ["none", "prefer", "require"];
    private static readonly string[] Hooks = ["prestart", "poststart", "poststop"];

    public static void Check(string path, TaskSpec task, TaskGroup group, Job job, Violations violations)
    {
        violations.Require(task.Name.Length > 0, path, "a task needs a name: write it after the word task.");
        violations.Require(
            task.Name.AsSpan().IndexOfAny('/', '\\', '\0') < 0,
            path, "the name becomes a directory, so it must not contain a slash, a backslash or a null character: choose another.");
        violations.Require(task.Name != "alloc", path, "the group's shared directory has this name, beside the directories of its tasks: choose another.");
        violations.Require(task.Driver.Length > 0, $"{path}.driver", "it is missing: say what runs the task, such as \"raw_exec\".");
        ConstraintRules.Check(path + ".", task.Constraints, isTask: true, violations);
        ConstraintRules.Check(path + ".", task.Affinities, violations);
        CheckTimes(path, task, group, job, violations);
        RunTimeRules.CheckTask(path, task, group, job, violations);
        CheckEnvironment(path, task, violations);
        PolicyRules.CheckRestart($"{path}.restart", task.RestartPolicy, violations);
        CheckLogs($"{path}.logs", task.LogConfig, violations);
        CheckResources($"{path}.resources", task.Resources, violations);
        if (task.Lifecycle is { } lifecycle)
        {
            violations.RequireOneOf(lifecycle.Hook, Hooks, $"{path}.lifecycle.hook");
        }

        ArtifactRules.Check(path, task.Artifacts, violations);
        TemplateRules.Check(path, task.Templates, violations);
        IdentityRules.Check(path, task, violations);
        ExtensionRules.Check(path, task, violations);
        if (task.DispatchPayload is { } payload)
        {
            CheckDispatchPayload($"{path}.dispatch_payload", payload, job, violations);
        }
    }

    private static void CheckTimes(string path, TaskSpec task, TaskGroup group, Job job, Violations violations)
    {
        GroupRules.NotNegative(task.KillTimeout, $"{path}.kill_timeout", violations);
        GroupRules.NotNegative(task.ShutdownDelay, $"{path}.shutdown_delay", violations);
        bool mustEndInTime = job.Type == "service" && group.Update?.ProgressDeadline > Duration.Zero;
        violations.Require(
            !mustEndInTime || task.KillTimeout <= group.Update!.ProgressDeadline,
            $"{path}.kill_timeout",
            $"{task.KillTimeout} is longer than the group's update.progress_deadline of {group.Update?.ProgressDeadline}: shorten it or raise the deadline.");
    }

    // The kernel takes NAME=VALUE texts that end at a null character: anything else would silently become another variable.
    private static void CheckEnvironment(string path, TaskSpec task, Violations violations)
    {
        foreach ((string name, string value) in task.Env ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            violations.Require(
                name.Length > 0 && name.AsSpan().IndexOfAny('=', '\0') < 0 && !value.Contains('\0', StringComparison.Ordinal),
                $"{path}.env[{name}]", "a variable needs a name without '=' and no null characters: correct it.");
        }
    }

    private static void CheckLogs(string path, LogConfig? logs, Violations violations)
    {
        violations.Require(logs?.MaxFiles >= 1, $"{path}.max_files", $"{logs?.MaxFiles} is too few: write 1 or more, or disabled = true to keep none.");
        violations.Require(logs?.MaxFileSizeMb >= 1, $"{path}.max_file_size", $"{logs?.MaxFileSizeMb} MB is too small: write 1 or more.");
    }

    private static void CheckResources(string path, Resources? resources, Violations violations)
    {
        if (resources is not { Cpu: int cpu, Cores: int cores, MemoryMb: int memory })
        {
            return;
        }

        violations.Require(cores >= 0, $"{path}.cores", $"{cores} is negative: write 1 or more, or leave it out.");
        violations.Require(cores == 0 || cpu == 0, path, "cpu and cores exclude each other: keep cores for whole cores, or cpu for a share.");
        violations.Require(cores != 0 || cpu >= 1, $"{path}.cpu", $"{cpu} MHz is too little: write 1 or more.");
        violations.Require(memory >= MinMemoryMb, $"{path}.memory", $"{memory} MB is too little: write {MinMemoryMb} or more.");
        violations.Require(
            resources.MemoryMaxMb is null or 0 or -1 || resources.MemoryMaxMb >= memory,
            $"{path}.memory_max", $"{resources.MemoryMaxMb} MB is less than memory ({memory} MB): raise it or leave it out.");
        violations.Require(
            resources.DiskMb is null or 0, $"{path}.disk", "a task has no disk of its own: set ephemeral_disk.size in the group instead.");
        if (resources.Numa is { } numa)
        {
            violations.RequireOneOf(numa.Affinity, NumaAffinities, $"{path}.numa.affinity");
            violations.Require(
                numa.Affinity is not ("prefer" or "require") || cores > 0, $"{path}.numa", "only whole cores can be near their memory: set cores, or remove the block.");
        }

        foreach (RequestedDevice device in resources.Devices.OrEmpty())
        {
            violations.Require(device.Name.Length > 0, $"{path}.device", "it needs a name such as \"nvidia/gpu\".");
            violations.Require(device.Count >= 1, $"{path}.device[{device.Name}].count", $"{device.Count} is too few: write 1 or more.");
            ConstraintRules.Check($"{path}.device[{device.Name}].", device.Constraints, isTask: true, violations);
            ConstraintRules.Check($"{path}.device[{device.Name}].", device.Affinities, violations);
        }
    }

    private static void CheckDispatchPayload(string path, DispatchPayload payload, Job job, Violations violations)
    {
        violations.Require(job.ParameterizedJob is not null, path, "only a parameterized job is dispatched: add a parameterized block or remove this one.");
        violations.Require(
            payload.File.Length > 0 && !payload.File.StartsWith('/') && !payload.File.Split('/').Contains("..", StringComparer.Ordinal),
            $"{path}.file", $"\"{payload.File}\" must be a path inside the task's local directory: write one without a leading slash or \"..\".");
    }
}
