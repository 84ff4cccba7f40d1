namespace Steppe.Drivers.Processes;

/// <summary>What the supervisor knows about one process.</summary>
/// <param name="Key">The name it was started under.</param>
/// <param name="ProcessId">Process id of the main process; zero when a dead supervisor left it unknown.</param>
/// <param name="StartedAt">When it was started (UTC).</param>
/// <param name="Exit">How it ended; null while it runs.</param>
public sealed record ProcessStatus(ProcessKey Key, int ProcessId, DateTimeOffset StartedAt, ExitResult? Exit);
