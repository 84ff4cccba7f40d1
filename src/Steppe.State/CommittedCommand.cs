using System.Collections.Immutable;

namespace Steppe.State;

/// <summary>A command the log has confirmed, and what it did.</summary>
/// <param name="Command">The command.</param>
/// <param name="Index">The index it became.</param>
/// <param name="Changes">The rows it wrote, in order.</param>
public sealed record CommittedCommand(Command Command, ulong Index, ImmutableArray<Change> Changes);
