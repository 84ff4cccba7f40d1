namespace Steppe.Model;

/// <summary>The rules one task group must obey.</summary>
/// <remarks>Pure. Source: job specification §2.2, §2.10, §2.12.</remarks>
internal static class GroupRules
{
    private const int MinDiskMb = 10;

    public static void Check(GroupPlace place, Job job, Violations violations)
    {
        (string path, TaskGroup group, IReadOnlyList<TaskPlace> tasks) = place;
        violations.Require(!string.IsNullOrEmpty(group.Name), path, "a group needs a name: write it after the word group.");
        violations.Require(group.Name?.Contains('\0', StringComparison.Ordinal) != true, path, "the name contains a null character: remove it.");
        violations.Require(group.Count >= 0, $"{path}.count", $"{group.Count} is negative: write 0 to run none, or leave it out to run one.");
        violations.Require(
            job.Type != "system" || group.Count <= 1,
            $"{path}.count", "a system job runs once on every fitting node: leave count out.");
        ConstraintRules.Check(path + ".", group.Constraints, isTask: false, violations);
        ConstraintRules.Check(path + ".", group.Affinities, violations);
        ConstraintRules.Check(path + ".", group.Spreads, violations);
        PolicyRules.CheckGroup(path, group, job, violations);
        NetworkRules.Check(place, violations);
        NotNegative(group.ShutdownDelay, $"{path}.shutdown_delay", violations);
        DisconnectRules.Check(path, group, job, violations);
        ServiceRules.Check(place, violations);
        VolumeRules.Check(place, job, violations);
        RunTimeRules.CheckGroup(path, group, job, violations);
        CheckDisk(path, group, violations);
        CheckScaling(path, group, job, violations);
        CheckTasks(path, group, tasks, job, violations);
    }

    /// <summary>Notes a negative duration.</summary>
    public static void NotNegative(Duration? duration, string path, Violations violations) =>
        violations.Require(duration is null || duration >= Duration.Zero, path, $"{duration} is negative: write 0s or more.");

    private static void CheckDisk(string path, TaskGroup group, Violations violations)
    {
        long size = group.EphemeralDisk?.SizeMb ?? 0;
        violations.Require(size >= MinDiskMb, $"{path}.ephemeral_disk.size", $"{size} MB is too small: write {MinDiskMb} or more.");
        long logs = group.Tasks.OrEmpty().Sum(static task => (long)(task.LogConfig?.MaxFiles ?? 0) * (task.LogConfig?.MaxFileSizeMb ?? 0));
        violations.Require(
            logs < size || size < MinDiskMb,
            $"{path}.ephemeral_disk.size",
            $"the logs of the group's tasks may take {logs} MB of the {size} MB disk: raise size above that, or lower logs.max_files or logs.max_file_size.");
    }

    private static void CheckScaling(string path, TaskGroup group, Job job, Violations violations)
    {
        if (group.Scaling is not { } scaling)
        {
            return;
        }

        violations.Require(
            job.Type != "system", $"{path}.scaling", "Task groups with job type system do not support scaling blocks: remove it, a system job runs on every fitting node.");
        violations.Require(
            scaling.Type is "" or "horizontal", $"{path}.scaling.type", $"\"{scaling.Type}\" is not known here: write \"horizontal\", or leave it out.");
        violations.Require(scaling.Max is not null, $"{path}.scaling.max", "it is missing: say how far the group may grow.");
        violations.Require(
            scaling.Min >= 0 && scaling.Min <= group.Count && (scaling.Max is null || group.Count <= scaling.Max),
            $"{path}.scaling", $"0 <= min ({scaling.Min}) <= count ({group.Count}) <= max ({scaling.Max}) must hold: change one of them.");
    }

    private static void CheckTasks(string path, TaskGroup group, IReadOnlyList<TaskPlace> tasks, Job job, Violations violations)
    {
        // The task of a gateway is the servers' to add.
        bool isGateway = group.Services.OrEmpty().Any(static service => service.Connect?.Gateway is not null);
        violations.Require(isGateway || group.Tasks.OrEmpty().Count > 0, path, "a group needs at least one task: add a task block.");
        JobRules.CheckUnique(tasks.Select(static at => new NamedPlace(at.Path, at.Task.Name)), "task", violations);
        string[] leaders = [.. group.Tasks.OrEmpty().Where(static task => task.Leader).Select(static task => task.Name)];
        violations.Require(leaders.Length <= 1, path, $"only one task may be the leader, but {string.Join(", ", leaders)} are: keep one.");
        foreach ((string taskPath, _, TaskSpec task) in tasks)
        {
            TaskRules.Check(taskPath, task, group, job, violations);
        }
    }
}
