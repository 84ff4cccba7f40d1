namespace Steppe.Supervisor.Client;

/// <summary>The connection to the supervisor is gone or could not be made; whether a request was carried out is not known.</summary>
/// <remarks>Connect again and repeat the request: every request may be repeated.</remarks>
public sealed class SupervisorConnectionException(string message, Exception? cause = null) : IOException(message, cause);
