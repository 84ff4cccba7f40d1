using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>A task group with its asks, constraints and policies worked out.</summary>
/// <remarks>Immutable and thread-safe. Made by <see cref="AdmittedJob.Compile"/>.</remarks>
public sealed class AdmittedGroup
{
    private AdmittedGroup(TaskGroup specification)
    {
        Specification = specification;
    }

    public TaskGroup Specification { get; }

    public string Name => Specification.Name ?? "";

    public int Count => Specification.Count ?? 1;

    /// <summary>The tasks in the order of the job file.</summary>
    public required ImmutableArray<AdmittedTask> Tasks { get; init; }

    /// <summary>What one allocation of the group takes from its node.</summary>
    public required ResourceAsk Ask { get; init; }

    /// <summary>What one allocation takes from a given node, where whole cores count as much as they are fast.</summary>
    public ResourceAsk AskOn(Node node) =>
        Ask.Cores == 0 ? Ask : ResourceAsk.Combine(Tasks, Ask.DiskMb, node.Resources.MhzPerCore);

    /// <summary>Constraints of job, group and tasks in that order; operators under their one name.</summary>
    public required ImmutableArray<Constraint> Constraints { get; init; }

    /// <summary>Affinities of job, group and tasks in that order; operators under their one name.</summary>
    public required ImmutableArray<Affinity> Affinities { get; init; }

    /// <summary>Spreads of job and group in that order.</summary>
    public required ImmutableArray<Spread> Spreads { get; init; }

    /// <summary>The drivers a node must offer, each once, in ordinal order.</summary>
    public required ImmutableArray<string> Drivers { get; init; }

    /// <summary>What the group asks of its node's network, or null when it asks for nothing.</summary>
    public required NetworkAsk? Network { get; init; }

    /// <summary>What happens while a node is out of reach.</summary>
    public required DisconnectPolicy Disconnect { get; init; }

    /// <summary>How failed allocations are tried elsewhere, or null when they are not.</summary>
    public ReschedulePolicy? ReschedulePolicy => Specification.ReschedulePolicy;

    /// <summary>How a new version replaces the old one, or null for all at once.</summary>
    public UpdateStrategy? Update => Specification.Update;

    public MigrateStrategy? Migrate => Specification.Migrate;

    /// <summary>True when a replacement should land on its predecessor's node and get its data.</summary>
    public bool IsDiskSticky => Specification.EphemeralDisk?.Sticky == true || IsDiskMigrated;

    /// <summary>True when an allocation's data follows it to another node.</summary>
    public bool IsDiskMigrated => Specification.EphemeralDisk?.Migrate == true;

    public Duration ShutdownDelay => Specification.ShutdownDelay ?? Duration.Zero;

    /// <summary>How long an allocation may take from its first start, or null for as long as it likes.</summary>
    public Duration? MaxRunDuration => Specification.MaxRunDuration;

    /// <summary>The leader among the tasks, or null.</summary>
    public AdmittedTask? FindLeader() => Tasks.FirstOrDefault(static task => task.IsLeader);

    public AdmittedTask? FindTask(string name) => Tasks.FirstOrDefault(task => task.Name == name);

    internal static AdmittedGroup Compile(TaskGroup group, Job job)
    {
        ImmutableArray<AdmittedTask> tasks = [.. group.Tasks.OrEmpty().Select(task => AdmittedTask.Compile(task, group, job))];
        return new AdmittedGroup(group)
        {
            Tasks = tasks,
            Ask = ResourceAsk.Combine(tasks, group.EphemeralDisk?.SizeMb ?? 0),
            Constraints =
            [
                .. job.Constraints.OrEmpty().Concat(group.Constraints.OrEmpty())
                    .Concat(group.Tasks.OrEmpty().SelectMany(static task => task.Constraints.OrEmpty()))
                    .Select(static constraint => constraint with { Operand = OneName(constraint.Operand) }),
            ],
            Affinities =
            [
                .. job.Affinities.OrEmpty().Concat(group.Affinities.OrEmpty())
                    .Concat(group.Tasks.OrEmpty().SelectMany(static task => task.Affinities.OrEmpty()))
                    .Select(static affinity => affinity with { Operand = OneName(affinity.Operand) }),
            ],
            Disconnect = DisconnectPolicy.Compile(group),
            Spreads = [.. job.Spreads.OrEmpty(), .. group.Spreads.OrEmpty()],
            Drivers = [.. tasks.Select(static task => task.Driver).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Network = group.Networks is [var network, ..] ? NetworkAsk.Compile(network) : null,
        };
    }

    // Admission refused unknown operators; a stored job from a newer server may still hold one, which then never matches.
    private static string OneName(string operand) => ConstraintOperators.FindName(operand) ?? operand;
}
