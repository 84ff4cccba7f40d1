using System.Collections.Immutable;

namespace Steppe.State;

/// <summary>What applying one command gave.</summary>
/// <param name="After">The state after it; the state before it when refused.</param>
/// <param name="Outcome">The answer for the caller.</param>
/// <param name="Changes">The rows written, in order; empty when refused.</param>
public sealed record Applied(StateSnapshot After, CommandOutcome Outcome, ImmutableArray<Change> Changes);
