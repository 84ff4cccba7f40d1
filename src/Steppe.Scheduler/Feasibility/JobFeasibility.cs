using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Devices;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Says which nodes can ever run which group of one job.</summary>
/// <remarks>Remembers answers by class: one instance serves one evaluation, on one thread.
/// Source: scheduler reference §13 (order of checks), §14 (classes).</remarks>
internal sealed class JobFeasibility
{
    private readonly CheckerSet _job;

    // Only groups that want some: volumes come and go without changing a node's class.
    private readonly ImmutableSortedDictionary<string, HostVolumeChecker> _volumes;
    private readonly ImmutableSortedDictionary<string, CheckerSet> _groups;

    public JobFeasibility(AdmittedJob job)
    {
        _job = new CheckerSet([.. Constraints(job.Specification.Constraints)], DistinctRules.Escape(job.Specification.Constraints));
        _groups = job.Groups.ToOrdinalMap(
            static group => group.Name, static group => new CheckerSet([.. GroupCheckers(group)], DistinctRules.Escape(group.Specification.Constraints)));
        _volumes = job.Groups.Select(static group => (group.Name, Volumes: HostVolumeChecker.Of(group)!))
            .Where(static group => group.Volumes is not null)
            .ToOrdinalMap(static group => group.Name, static group => group.Volumes);
    }

    /// <summary>Whether some constraint of the job reads what is unique to each node.</summary>
    public bool HasEscaped => _job.HasEscaped || _groups.Values.Any(static group => group.HasEscaped);

    /// <summary>Why the node cannot run the group, or null.</summary>
    public string? FindRejection(Node node, string group) =>
        _job.FindRejection(node) ?? _groups[group].FindRejection(node) ?? FindMissingVolume(node, group);

    /// <summary>The same question, answered past the memory of classes and without adding to it.</summary>
    public bool Accepts(Node node, string group) => _job.Ask(node) is null && _groups[group].Ask(node) is null && FindMissingVolume(node, group) is null;

    /// <summary>Every class decided: eligible when some group may run there.</summary>
    public ImmutableSortedDictionary<string, bool> Classes()
    {
        var classes = ImmutableSortedDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);
        foreach ((string name, bool eligible) in _groups.Values.SelectMany(static group => group.ByClass))
        {
            classes[name] = eligible || classes.GetValueOrDefault(name);
        }

        foreach ((string name, bool eligible) in _job.ByClass)
        {
            classes[name] = eligible && classes.GetValueOrDefault(name, true);
        }

        return classes.ToImmutable();
    }

    private string? FindMissingVolume(Node node, string group) =>
        !_volumes.IsEmpty && _volumes.TryGetValue(group, out HostVolumeChecker? volumes) ? volumes.FindRejection(node) : null;

    // The group's own list is used, not the compiled one: that also holds the job's constraints.
    private static IEnumerable<IFeasibilityChecker> GroupCheckers(AdmittedGroup group) =>
    [
        new DriverChecker(group.Drivers),
        .. Constraints(group.Specification.Constraints),
        .. group.Tasks.SelectMany(static task => Constraints(task.Specification.Constraints)),
        .. DeviceAsk.Of(group) is { IsEmpty: false } devices ? [new DeviceChecker(devices)] : Array.Empty<IFeasibilityChecker>(),
        .. group.Network is { } network ? [new NetworkChecker(network)] : Array.Empty<IFeasibilityChecker>(),
    ];

    private static IEnumerable<IFeasibilityChecker> Constraints(IReadOnlyList<Constraint>? constraints) =>
        (constraints ?? []).Where(static constraint => !DistinctRules.IsDistinct(constraint)).Select(static constraint => new ConstraintChecker(constraint));
}
