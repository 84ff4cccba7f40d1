namespace Steppe.Log.Etcd;

/// <summary>What became of one append.</summary>
/// <param name="Ticket">Names the append.</param>
/// <param name="Result">The answer; null when nobody can tell.</param>
/// <param name="Unknown">Why nobody can tell.</param>
internal readonly record struct AppendOutcome(ulong Ticket, AppendResult? Result, string? Unknown);
