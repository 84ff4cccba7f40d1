namespace Steppe.Model;

/// <summary>The groups and tasks of a job with what refusals call each: <c>group[web].task[server]</c>.</summary>
/// <remarks>
/// <para>Immutable. A block without a name, or with one that an earlier block has, is named by its position.</para>
/// <para>Made once for an admission: every rule, warning and unbuilt block asks for the same places.</para>
/// </remarks>
internal sealed class JobOutline
{
    private JobOutline(Job job, GroupPlace[] groups)
    {
        (Job, Groups) = (job, groups);
        Tasks = groups is [var only] ? only.Tasks : [.. groups.SelectMany(static at => at.Tasks)];
    }

    public Job Job { get; }

    /// <summary>The groups in the order of the job file.</summary>
    public IReadOnlyList<GroupPlace> Groups { get; }

    /// <summary>The tasks of all groups in the order of the job file.</summary>
    public IReadOnlyList<TaskPlace> Tasks { get; }

    /// <summary>Where job, groups and tasks have affinities, then where they have spreads.</summary>
    public IEnumerable<string> Wishes => Places("affinity", Job.Affinities)
        .Concat(Groups.SelectMany(static at => Places(at.Path + ".affinity", at.Group.Affinities)))
        .Concat(Tasks.SelectMany(static at => Places(at.Path + ".affinity", at.Task.Affinities)))
        .Concat(Places("spread", Job.Spreads))
        .Concat(Groups.SelectMany(static at => Places(at.Path + ".spread", at.Group.Spreads)));

    public static JobOutline Of(Job job)
    {
        IReadOnlyList<TaskGroup> groups = job.TaskGroups.OrEmpty();
        var places = new GroupPlace[groups.Count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < places.Length; i++)
        {
            string path = $"group[{Label(groups[i].Name, i, taken)}]";
            places[i] = new GroupPlace(path, groups[i], TasksOf(path, groups[i]));
        }

        return new JobOutline(job, places);
    }

    private static TaskPlace[] TasksOf(string groupPath, TaskGroup group)
    {
        IReadOnlyList<TaskSpec> tasks = group.Tasks.OrEmpty();
        var places = new TaskPlace[tasks.Count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = new TaskPlace($"{groupPath}.task[{Label(tasks[i].Name, i, taken)}]", group, tasks[i]);
        }

        return places;
    }

    private static IEnumerable<string> Places<T>(string path, IReadOnlyList<T>? blocks) =>
        blocks.OrEmpty().Select((_, index) => $"{path}[{index}]");

    private static string Label(string? name, int index, HashSet<string> taken) =>
        string.IsNullOrEmpty(name) || !taken.Add(name) ? $"#{index}" : name;
}
