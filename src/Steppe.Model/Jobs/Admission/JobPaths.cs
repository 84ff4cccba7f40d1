namespace Steppe.Model;

/// <summary>Walks a job and names each place the way refusals do: <c>group[web].task[server]</c>.</summary>
/// <remarks>Pure. A block without a name is named by its position.</remarks>
internal static class JobPaths
{
    public static IEnumerable<(string Path, TaskGroup Group)> Groups(Job job) =>
        job.TaskGroups.OrEmpty().Select(static (group, index) => ($"group[{Label(group.Name, index)}]", group));

    public static IEnumerable<(string Path, TaskGroup Group, TaskSpec Task)> Tasks(Job job) =>
        Groups(job).SelectMany(static at => Tasks(at.Path, at.Group).Select(inner => (inner.Path, at.Group, inner.Task)));

    public static IEnumerable<(string Path, TaskSpec Task)> Tasks(string groupPath, TaskGroup group) =>
        group.Tasks.OrEmpty().Select((task, index) => ($"{groupPath}.task[{Label(task.Name, index)}]", task));

    /// <summary>Every constraint of job, groups and tasks.</summary>
    public static IEnumerable<(string Path, Constraint Constraint)> Constraints(Job job) =>
    [
        .. Constraints("", job.Constraints),
        .. Groups(job).SelectMany(static at => Constraints(at.Path + ".", at.Group.Constraints)),
        .. Tasks(job).SelectMany(static at => Constraints(at.Path + ".", at.Task.Constraints)),
    ];

    /// <summary>Where job, groups and tasks have affinities and spreads.</summary>
    public static IEnumerable<string> Wishes(Job job)
    {
        IEnumerable<string> affinities =
        [
            .. Wishes("affinity", job.Affinities),
            .. Groups(job).SelectMany(static at => Wishes(at.Path + ".affinity", at.Group.Affinities)),
            .. Tasks(job).SelectMany(static at => Wishes(at.Path + ".affinity", at.Task.Affinities)),
        ];
        return [.. affinities, .. Wishes("spread", job.Spreads), .. Groups(job).SelectMany(static at => Wishes(at.Path + ".spread", at.Group.Spreads))];
    }

    public static IEnumerable<(string Path, Constraint Constraint)> Constraints(string prefix, IReadOnlyList<Constraint>? constraints) =>
        constraints.OrEmpty().Select((constraint, index) => ($"{prefix}constraint[{index}]", constraint));

    private static IEnumerable<string> Wishes<T>(string path, IReadOnlyList<T>? blocks) =>
        blocks.OrEmpty().Select((_, index) => $"{path}[{index}]");

    private static string Label(string? name, int index) => string.IsNullOrEmpty(name) ? $"#{index}" : name;
}
