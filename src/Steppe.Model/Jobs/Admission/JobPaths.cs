namespace Steppe.Model;

/// <summary>Walks a job and names each place the way refusals do: <c>group[web].task[server]</c>.</summary>
/// <remarks>
/// <para>Pure. A block without a name, or with one that an earlier block has, is named by its position.</para>
/// <para>Places are classes: generic code over them is compiled ahead, which it is not over tuples of values.</para>
/// </remarks>
internal static class JobPaths
{
    public static IEnumerable<GroupPlace> Groups(Job job)
    {
        IReadOnlyList<TaskGroup> groups = job.TaskGroups.OrEmpty();
        return groups.Select((group, index) => new GroupPlace(
            $"group[{Label(group.Name, index, groups.Take(index).Any(earlier => earlier.Name == group.Name))}]", group));
    }

    public static IEnumerable<TaskPlace> Tasks(Job job) => Groups(job).SelectMany(static at => Tasks(at.Path, at.Group));

    public static IEnumerable<TaskPlace> Tasks(string groupPath, TaskGroup group)
    {
        IReadOnlyList<TaskSpec> tasks = group.Tasks.OrEmpty();
        return tasks.Select((task, index) => new TaskPlace(
            $"{groupPath}.task[{Label(task.Name, index, tasks.Take(index).Any(earlier => earlier.Name == task.Name))}]", group, task));
    }

    /// <summary>Every constraint of job, groups and tasks.</summary>
    public static IEnumerable<ConstraintPlace> Constraints(Job job) =>
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

    public static IEnumerable<ConstraintPlace> Constraints(string prefix, IReadOnlyList<Constraint>? constraints) =>
        constraints.OrEmpty().Select((constraint, index) => new ConstraintPlace($"{prefix}constraint[{index}]", constraint));

    private static IEnumerable<string> Wishes<T>(string path, IReadOnlyList<T>? blocks) =>
        blocks.OrEmpty().Select((_, index) => $"{path}[{index}]");

    /// <summary>The elements of a list with their positions.</summary>
    public static IEnumerable<Numbered<T>> Numbered<T>(this IReadOnlyList<T> list)
        where T : class => list.Select(static (value, index) => new Numbered<T>(value, index));

    private static string Label(string? name, int index, bool isTaken) => string.IsNullOrEmpty(name) || isTaken ? $"#{index}" : name;
}
