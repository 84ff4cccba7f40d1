namespace Steppe.Agent.Configuration;

/// <summary>Says that a key is understood but nothing acts on it yet.</summary>
/// <param name="Reason">What that means for the operator, as half a sentence.</param>
/// <param name="Refuses">Whether to start without it would weaken security or lose what the author meant.</param>
/// <param name="Unless">A value that asks for nothing, usually the default; null when there is none.</param>
internal sealed record Unbuilt(string Reason, bool Refuses, object? Unless);
