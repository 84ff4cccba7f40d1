using System.Collections.Immutable;

namespace Steppe.Server;

/// <summary>How a node is to be emptied.</summary>
/// <param name="Deadline">How long work may take to leave, zero for as long as it takes, negative for not at all; null stops the drain.</param>
/// <param name="IgnoresSystemJobs">Whether work of system jobs stays.</param>
/// <param name="MarksEligible">Whether the node takes work again once the drain is stopped.</param>
/// <param name="Meta">What is noted about the drain, or null.</param>
public sealed record DrainRequest(
    TimeSpan? Deadline, bool IgnoresSystemJobs = false, bool MarksEligible = false, ImmutableSortedDictionary<string, string>? Meta = null);
