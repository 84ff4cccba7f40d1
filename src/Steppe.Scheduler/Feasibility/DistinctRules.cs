using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Rejects nodes because of where other allocations of the same job are: <c>distinct_hosts</c> and
/// <c>distinct_property</c>.</summary>
/// <remarks>One instance serves one group in one evaluation. Its answers change with every placement.
/// Source: scheduler reference §13.</remarks>
internal sealed class DistinctRules
{
    private readonly string _group;
    private readonly bool _jobNeedsOwnHosts;
    private readonly bool _groupNeedsOwnHosts;
    private readonly ImmutableArray<PropertyLimit> _properties;

    public DistinctRules(AdmittedJob job, AdmittedGroup group)
    {
        // On every node once: a node of its own is not to be had twice.
        bool runsEverywhere = job.Type is JobType.System or JobType.SysBatch;
        _group = group.Name;
        IReadOnlyList<Constraint> ofJob = job.Specification.Constraints ?? [];
        IReadOnlyList<Constraint> ofGroup = group.Specification.Constraints ?? [];
        _jobNeedsOwnHosts = !runsEverywhere && ofJob.Any(WantsDistinctHosts);
        _groupNeedsOwnHosts = !runsEverywhere && ofGroup.Any(WantsDistinctHosts);
        _properties = [.. ofJob.Where(LimitsProperty).Select(static rule => new PropertyLimit(rule, Group: null)), .. ofGroup.Where(LimitsProperty).Select(rule => new PropertyLimit(rule, group.Name))];
    }

    /// <summary>Whether there is no such constraint.</summary>
    public bool AreEmpty => !_jobNeedsOwnHosts && !_groupNeedsOwnHosts && _properties.IsEmpty;

    /// <summary>Whether a placement on one node can change the answer for another.</summary>
    public bool ReachBeyondTheNode => !_properties.IsEmpty;

    /// <summary>Whether the constraint is one of the two handled here.</summary>
    public static bool IsDistinct(Constraint constraint) =>
        ConstraintOperators.FindName(constraint.Operand) is ConstraintOperators.DistinctHosts or ConstraintOperators.DistinctProperty;

    /// <summary>Why the node is rejected for the next allocation, or null.</summary>
    public string? FindRejection(Node node, int slot, ProposedWork proposed)
    {
        if ((_jobNeedsOwnHosts && proposed.CountLive(slot, group: null) > 0) || (_groupNeedsOwnHosts && proposed.CountLive(slot, _group) > 0))
        {
            return ConstraintOperators.DistinctHosts;
        }

        foreach (PropertyLimit limit in _properties)
        {
            if (limit.FindRejection(node, proposed) is { } rejection)
            {
                return rejection;
            }
        }

        return null;
    }

    private static bool WantsDistinctHosts(Constraint constraint) =>
        ConstraintOperators.FindName(constraint.Operand) == ConstraintOperators.DistinctHosts && BooleanText.Find(constraint.RTarget) != false;

    private static bool LimitsProperty(Constraint constraint) =>
        ConstraintOperators.FindName(constraint.Operand) == ConstraintOperators.DistinctProperty;

    private sealed record PropertyLimit(Constraint Rule, string? Group)
    {
        private readonly NodeTarget _property = new(Rule.LTarget);

        private readonly ulong _limit =
            ulong.TryParse(Rule.RTarget, NumberStyles.None, CultureInfo.InvariantCulture, out ulong limit) && limit > 0 ? limit : 1;

        public string? FindRejection(Node node, ProposedWork proposed)
        {
            if (_property.Resolve(node) is not { } value)
            {
                return $"missing property \"{Rule.LTarget}\"";
            }

            int used = proposed.CountLiveWhere(Group, other => _property.Resolve(other) == value);
            return (ulong)used < _limit
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"distinct_property: {Rule.LTarget}={value} used by {used} allocs");
        }
    }
}
