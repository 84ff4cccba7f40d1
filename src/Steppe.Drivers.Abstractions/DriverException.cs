namespace Steppe.Drivers;

/// <summary>A driver could not do what it was asked; the message is meant for the operator.</summary>
/// <param name="message">What went wrong and what to do about it. Never contains secrets.</param>
/// <param name="recoverable">Whether trying again may help; false ends the task without a restart.</param>
/// <param name="cause">What was caught, if anything.</param>
public sealed class DriverException(string message, bool recoverable, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether trying again may help.</summary>
    public bool Recoverable { get; } = recoverable;
}
