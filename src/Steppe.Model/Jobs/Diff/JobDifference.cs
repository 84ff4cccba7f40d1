using System.Text.Json;

namespace Steppe.Model;

/// <summary>Compares two versions of a job, block by block.</summary>
/// <remarks>Pure. Works on the wire shape, so a new field of any block is compared without a line here. What the servers keep
/// about a job (status, indexes, submission) is no difference. Source: HTTP API, type <c>JobDiff</c>.</remarks>
public static class JobDifference
{
    // The groups have their own update blocks, which say all that the job's says.
    private static readonly string[] ComparedElsewhere = ["ID", "Update", "TaskGroups"];

    /// <summary>What changed from <paramref name="before"/> to <paramref name="after"/>; one of them may be null.</summary>
    public static JobDiff Between(Job? before, Job? after)
    {
        using JsonDocument? old = Document(before), current = Document(after);
        JsonElement? oldRoot = old?.RootElement, newRoot = current?.RootElement;
        (IReadOnlyList<FieldDiff>? fields, IReadOnlyList<ObjectDiff>? objects) =
            BlockDifference.Parts(oldRoot, newRoot, ComparedElsewhere, withUnchanged: false);
        TaskGroupDiff[] groups =
        [
            .. BlockDifference.Pairs(oldRoot, newRoot, "TaskGroups").Select(static pair => OfGroup(pair.Name, pair.Old, pair.New)),
        ];
        bool differs = fields is not null || objects is not null || groups.Any(static group => group.Type != DiffTypes.None);
        return new JobDiff
        {
            Type = TypeOf(oldRoot, newRoot, differs),
            Id = after?.Id ?? before?.Id ?? "",
            Fields = fields,
            Objects = objects,
            TaskGroups = groups.Length == 0 ? null : groups,
        };
    }

    private static TaskGroupDiff OfGroup(string name, JsonElement? old, JsonElement? current)
    {
        (IReadOnlyList<FieldDiff>? fields, IReadOnlyList<ObjectDiff>? objects) =
            BlockDifference.Parts(old, current, ["Name", "Tasks"], withUnchanged: false);
        TaskDiff[] tasks =
        [
            .. BlockDifference.Pairs(old, current, "Tasks").Select(static pair => OfTask(pair.Name, pair.Old, pair.New)),
        ];
        bool differs = fields is not null || objects is not null || tasks.Any(static task => task.Type != DiffTypes.None);
        return new TaskGroupDiff
        {
            Type = TypeOf(old, current, differs),
            Name = name,
            Fields = fields,
            Objects = objects,
            Tasks = tasks.Length == 0 ? null : tasks,
        };
    }

    private static TaskDiff OfTask(string name, JsonElement? old, JsonElement? current)
    {
        (IReadOnlyList<FieldDiff>? fields, IReadOnlyList<ObjectDiff>? objects) =
            BlockDifference.Parts(old, current, ["Name"], withUnchanged: false);
        return new TaskDiff
        {
            Type = TypeOf(old, current, fields is not null || objects is not null),
            Name = name,
            Fields = fields,
            Objects = objects,
        };
    }

    internal static string TypeOf(JsonElement? old, JsonElement? current, bool differs) => (old, current) switch
    {
        (null, not null) => DiffTypes.Added,
        (not null, null) => DiffTypes.Deleted,
        _ => differs ? DiffTypes.Edited : DiffTypes.None,
    };

    private static JsonDocument? Document(Job? job) => job is null ? null : JsonDocument.Parse(SteppeJson.Serialize(JobComparison.WithoutServerFields(job)));
}
