namespace Steppe.Bench;

/// <summary>Something that was to be measured did not work; the message says what and where to look.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
