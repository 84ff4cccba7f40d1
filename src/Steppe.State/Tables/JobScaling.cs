using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>The newest scaling events of one job, by group.</summary>
public sealed record JobScaling
{
    /// <summary>Events kept of each group.</summary>
    public const int Kept = 20;

    public required JobKey Job { get; init; }

    /// <summary>By group, newest first.</summary>
    public ImmutableSortedDictionary<string, IReadOnlyList<ScalingEvent>> Groups { get; init; } =
        ImmutableSortedDictionary.Create<string, IReadOnlyList<ScalingEvent>>(StringComparer.Ordinal);

    public ulong ModifyIndex { get; init; }

    /// <summary>The events of a group, newest first.</summary>
    public IReadOnlyList<ScalingEvent> Of(string group) => Groups.GetValueOrDefault(group) ?? [];

    /// <summary>With an event more; the oldest of its group goes when there are too many.</summary>
    public JobScaling With(string group, ScalingEvent added) => this with
    {
        Groups = Groups.SetItem(group, [added, .. Of(group).Take(Kept - 1)]),
        ModifyIndex = added.CreateIndex,
    };
}
