namespace Steppe.State;

/// <summary>A file that is no snapshot this program can restore; the message says why and what to do.</summary>
public sealed class StateArchiveException(string message, Exception? inner = null) : Exception(message, inner);
