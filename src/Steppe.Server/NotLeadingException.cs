namespace Steppe.Server;

/// <summary>This server cannot answer for the cluster (any more).</summary>
/// <remarks>A change that was being proposed may or may not have happened, unless <see cref="NothingHappened"/> says that it has not; asking
/// again with the same request id tells.</remarks>
public sealed class NotLeadingException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether what was asked for has certainly not been done, nor will be: it may be asked for again.</summary>
    public bool NothingHappened { get; init; }
}
