namespace Steppe.Model;

/// <summary>A bug: something that cannot happen happened. Shells let it end the process.</summary>
public sealed class InvariantViolatedException(string message) : Exception(message);
