using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler;

/// <summary>Everything that keeps one node from taking one more allocation of a group.</summary>
/// <param name="Node">The node.</param>
/// <param name="Obstacles">In the order in which the scheduler checks; not empty.</param>
public sealed record NodeGap(Node Node, ImmutableArray<Obstacle> Obstacles);
