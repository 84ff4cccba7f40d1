using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>How one node was scored for one placement.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Scores">By scorer: <c>binpack</c>, <c>job-anti-affinity</c>, <c>node-reschedule-penalty</c>, …</param>
/// <param name="Normalized">The mean that decided.</param>
public sealed record NodeScore(NodeId NodeId, ImmutableSortedDictionary<string, double> Scores, double Normalized);
