using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>How many allocations of a job stand where, by task group.</summary>
/// <remarks>Complete and failed are cumulative. Wire: <c>JobSummary</c>.</remarks>
public sealed record JobSummary
{
    public required JobKey Job { get; init; }
    public ImmutableSortedDictionary<string, GroupSummary> Groups { get; init; } = ImmutableSortedDictionary<string, GroupSummary>.Empty;
    /// <summary>Of a periodic or parameterized job; else null.</summary>
    public ChildrenSummary? Children { get; init; }

    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }
}
