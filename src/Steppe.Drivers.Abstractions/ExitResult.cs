namespace Steppe.Drivers;

/// <summary>How a task ended.</summary>
/// <param name="ExitCode">Exit code; 128 + signal when a signal ended the task.</param>
/// <param name="Signal">Number of the signal that ended the task, or zero.</param>
/// <param name="OutOfMemory">Whether the kernel killed it for lack of memory, as far as that is known.</param>
/// <param name="Error">Set when the end is not known or not clean, for example because the supervisor died; null otherwise.</param>
/// <param name="EndedAt">When it ended (UTC).</param>
public sealed record ExitResult(int ExitCode, int Signal, bool OutOfMemory, string? Error, DateTimeOffset EndedAt)
{
    /// <summary>Whether the task did what it should: code zero, no signal, nothing unknown.</summary>
    public bool Successful => ExitCode == 0 && Signal == 0 && Error is null;
}
