using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Rejects nodes because of where other allocations of the same job are: <c>distinct_hosts</c> and
/// <c>distinct_property</c>.</summary>
/// <remarks>One instance serves one group in one evaluation, on one thread. Its answers change with every placement.
/// Source: scheduler reference §13.</remarks>
internal sealed class DistinctRules
{
    private readonly string _group;
    private readonly ProposedWork _proposed;
    private readonly bool _jobNeedsOwnHosts;
    private readonly bool _groupNeedsOwnHosts;

    public DistinctRules(AdmittedJob job, AdmittedGroup group, ProposedWork proposed)
    {
        // On every node once: a node of its own is not to be had twice.
        bool runsEverywhere = job.Type is JobType.System or JobType.SysBatch;
        _group = group.Name;
        _proposed = proposed;
        IReadOnlyList<Constraint> ofJob = job.Specification.Constraints ?? [];
        IReadOnlyList<Constraint> ofGroup = group.Specification.Constraints ?? [];
        _jobNeedsOwnHosts = !runsEverywhere && ofJob.Any(WantsDistinctHosts);
        _groupNeedsOwnHosts = !runsEverywhere && ofGroup.Any(WantsDistinctHosts);
        Limits =
        [
            .. ofJob.Where(LimitsProperty).Select(rule => new PropertyLimit(rule, group: null, proposed)),
            .. ofGroup.Where(LimitsProperty).Select(rule => new PropertyLimit(rule, group.Name, proposed)),
        ];
    }

    /// <summary>The rules by which a placement on one node can change the answer for another.</summary>
    public ImmutableArray<PropertyLimit> Limits { get; }

    /// <summary>Whether the constraint is one of the two handled here.</summary>
    public static bool IsDistinct(Constraint constraint) =>
        ConstraintOperators.FindName(constraint.Operand) is ConstraintOperators.DistinctHosts or ConstraintOperators.DistinctProperty;

    /// <summary>Whether some of the constraints limits a property that two nodes of one class may differ in.</summary>
    public static bool Escape(IReadOnlyList<Constraint>? constraints) =>
        (constraints ?? []).Any(static constraint => LimitsProperty(constraint) && new NodeTarget(constraint.LTarget).IsPerNode);

    /// <summary>Why the node is rejected for the next allocation, or null.</summary>
    public string? FindRejection(Node node, int slot) => IsTaken(slot) ? ConstraintOperators.DistinctHosts : FindLimit(node);

    /// <summary>Everything for which the node is rejected.</summary>
    public IEnumerable<string> AllRejections(Node node, int slot) =>
    [
        .. IsTaken(slot) ? [ConstraintOperators.DistinctHosts] : Array.Empty<string>(),
        .. Limits.Select(limit => limit.FindRejection(node)).OfType<string>(),
    ];

    /// <summary>The same of a node that holds nothing of the job.</summary>
    public string? FindLimit(Node node)
    {
        foreach (PropertyLimit limit in Limits)
        {
            if (limit.FindRejection(node) is { } rejection)
            {
                return rejection;
            }
        }

        return null;
    }

    private bool IsTaken(int slot) =>
        (_jobNeedsOwnHosts && _proposed.CountLive(slot, group: null) > 0) || (_groupNeedsOwnHosts && _proposed.CountLive(slot, _group) > 0);

    private static bool WantsDistinctHosts(Constraint constraint) =>
        ConstraintOperators.FindName(constraint.Operand) == ConstraintOperators.DistinctHosts && BooleanText.Find(constraint.RTarget) != false;

    private static bool LimitsProperty(Constraint constraint) =>
        ConstraintOperators.FindName(constraint.Operand) == ConstraintOperators.DistinctProperty;
}
