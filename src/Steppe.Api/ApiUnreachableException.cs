namespace Steppe.Api;

/// <summary>No agent answered at the address, or it hung up before the answer was complete.</summary>
public sealed class ApiUnreachableException(string address, string reason, Exception? cause = null)
    : Exception($"No agent answers at {address}: {reason}.", cause)
{
    /// <summary>The address that was tried.</summary>
    public string Address { get; } = address;

    /// <summary>Why it failed, as a clause without a full stop.</summary>
    public string Reason { get; } = reason;
}
