namespace Steppe.Patterns;

/// <summary>A pattern is not RE2; says why. Never leaves <see cref="Re2Translation"/>.</summary>
internal sealed class MalformedPattern(string message) : Exception(message);
