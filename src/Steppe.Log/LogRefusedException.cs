namespace Steppe.Log;

/// <summary>The log on this disk cannot be opened as it is; the message says why and what to do.</summary>
public class LogRefusedException(string message, Exception? cause = null) : IOException(message, cause);
