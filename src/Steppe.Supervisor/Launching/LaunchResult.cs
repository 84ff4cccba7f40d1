namespace Steppe.Supervisor.Launching;

/// <summary>What came of an order.</summary>
/// <param name="ProcessId">The process; zero when none was started.</param>
/// <param name="Error">Error number of the step in the child that failed, or zero.</param>
/// <param name="Problem">Why it did not come to a child, or why the child had to be killed; null otherwise.</param>
internal readonly record struct LaunchResult(int ProcessId, int Error, string? Problem);
