using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler;

/// <summary>Adds to the difference of two versions of a job what each change leads to.</summary>
/// <remarks>Pure. Whether a task is started anew is asked of the same rules the reconciler follows. Source: HTTP API §3.2;
/// scheduler reference §8.</remarks>
public static class DiffAnnotations
{
    private const string ForcesCreate = "forces create";
    private const string ForcesDestroy = "forces destroy";
    private const string ForcesInPlaceUpdate = "forces in-place update";
    private const string ForcesReplacement = "forces create/destroy update";

    /// <summary>Annotates <paramref name="diff"/>.</summary>
    /// <param name="diff">The difference from <paramref name="before"/> to <paramref name="after"/>.</param>
    /// <param name="before">The registered version, or null.</param>
    /// <param name="after">The proposed version.</param>
    /// <param name="updates">By group: what the scheduler would do.</param>
    public static JobDiff Annotate(
        JobDiff diff, AdmittedJob? before, AdmittedJob after, ImmutableSortedDictionary<string, DesiredUpdates> updates) => diff with
    {
        TaskGroups = diff.TaskGroups?.Select(group => group with
        {
            Fields = group.Fields?.Select(Annotate).ToArray(),
            Tasks = group.Tasks?.Select(task => Annotate(task, group, before, after)).ToArray(),
            Updates = Counts(updates.GetValueOrDefault(group.Name)),
        }).ToArray(),
    };

    private static FieldDiff Annotate(FieldDiff field)
    {
        if (field is not { Name: "Count", Type: not DiffTypes.None })
        {
            return field;
        }

        _ = long.TryParse(field.Old, out long old);
        _ = long.TryParse(field.New, out long current);
        return field with { Annotations = [current > old ? ForcesCreate : ForcesDestroy] };
    }

    private static TaskDiff Annotate(TaskDiff task, TaskGroupDiff group, AdmittedJob? before, AdmittedJob after)
    {
        string? annotation = (group.Type, task.Type) switch
        {
            (_, DiffTypes.None) => null,
            (DiffTypes.Added, _) => ForcesCreate,
            (DiffTypes.Deleted, _) => ForcesDestroy,
            (_, DiffTypes.Added or DiffTypes.Deleted) => ForcesReplacement,
            _ => before is not null && SpecificationChange.IsDestructive(before, after, group.Name, task.Name)
                ? ForcesReplacement
                : ForcesInPlaceUpdate,
        };
        return annotation is null ? task : task with { Annotations = [annotation] };
    }

    private static SortedDictionary<string, ulong>? Counts(DesiredUpdates? updates)
    {
        SortedDictionary<string, ulong> counts = new(StringComparer.Ordinal);
        Count("ignore", updates?.Ignore);
        Count("create", updates?.Place);
        Count("destroy", updates?.Stop);
        Count("migrate", updates?.Migrate);
        Count("canary", updates?.Canary);
        Count("in-place update", updates?.InPlaceUpdate);
        Count("create/destroy update", updates?.DestructiveUpdate);
        return counts.Count == 0 ? null : counts;

        void Count(string name, int? number)
        {
            if (number > 0)
            {
                counts[name] = (ulong)number.Value;
            }
        }
    }
}
