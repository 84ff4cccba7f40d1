namespace Steppe.Api.Transport;

/// <summary>Carries one HTTP request to an agent and its answer back.</summary>
public interface IApiTransport
{
    /// <summary>Where the agent is, for messages.</summary>
    string Address { get; }

    /// <summary>Sends a request and returns as soon as the answer's headers are in.</summary>
    /// <exception cref="ApiUnreachableException">No answer could be had.</exception>
    Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellation);

    /// <summary>Opens a connection and closes it again.</summary>
    /// <returns>The error that a request would end with; null when somebody listens. Not thrown: that costs a short-lived command more.</returns>
    Task<ApiUnreachableException?> FindObstacleAsync(CancellationToken cancellation);
}

/// <summary>One HTTP request.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Target">Escaped path and query.</param>
public sealed record ApiRequest(string Method, string Target)
{
    /// <summary>JSON to send; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Headers besides those the transport itself needs.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
