namespace Steppe.Server;

/// <summary>This server cannot answer for the cluster (any more).</summary>
/// <remarks>A change that was being proposed may or may not have happened; asking again with the same request id tells.</remarks>
public sealed class NotLeadingException(string message, Exception? inner = null) : Exception(message, inner);
