namespace Steppe.Log;

/// <summary>The engine cannot go on and refuses everything from now on; the process should stop.</summary>
/// <remarks>Entries acknowledged before are safe. Whether an append that was waiting landed is unknown.</remarks>
public sealed class LogFailedException(string message, Exception? cause) : IOException(message, cause);
