namespace Steppe.Log.File;

/// <summary>What one call to append did: an answer per entry asked for, and the entries that are new in the log.</summary>
/// <remarks>The answers hold only once the flush has succeeded.</remarks>
public sealed record Appended(IReadOnlyList<AppendResult> Results, IReadOnlyList<LogEntry> Entries);
