namespace Steppe.ClientCore;

/// <summary>How a task's process ended.</summary>
/// <param name="ExitCode">128 plus the signal when one ended it; null when nobody could learn it.</param>
/// <param name="Signal">The signal that ended it, 0 for none.</param>
/// <param name="OutOfMemory">Whether the kernel ended it for want of memory.</param>
/// <param name="Message">What the driver says about it, or null.</param>
public sealed record TaskExit(int? ExitCode, int Signal = 0, bool OutOfMemory = false, string? Message = null)
{
    /// <summary>Whether the task did what it should.</summary>
    public bool IsSuccess => ExitCode == 0 && Signal == 0 && !OutOfMemory;
}
