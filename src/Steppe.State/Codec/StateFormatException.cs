namespace Steppe.State;

/// <summary>Stored bytes that this program cannot read.</summary>
public sealed class StateFormatException(string message, Exception? inner = null) : Exception(message, inner);
