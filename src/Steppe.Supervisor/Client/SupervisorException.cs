using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Client;

/// <summary>The supervisor refused a request; the message is its own sentence.</summary>
/// <param name="code">Why.</param>
/// <param name="message">What went wrong and what to do about it.</param>
public sealed class SupervisorException(RefusalCode code, string message) : Exception(message)
{
    /// <summary>Why it was refused.</summary>
    public RefusalCode Code { get; } = code;
}
