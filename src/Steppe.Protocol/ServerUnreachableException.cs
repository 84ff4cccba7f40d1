namespace Steppe.Protocol;

/// <summary>No server answered; the call may be repeated.</summary>
public sealed class ServerUnreachableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the call certainly reached no server.</summary>
    public bool WasNotAsked { get; init; }
}
