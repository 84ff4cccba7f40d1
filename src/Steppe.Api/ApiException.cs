namespace Steppe.Api;

/// <summary>The agent answered, and the answer is an error.</summary>
/// <remarks>The message carries status and body but never a token. A missing agent is an <see cref="ApiUnreachableException"/>.</remarks>
public sealed class ApiException(int status, string body) : Exception(
    body.Length == 0 ? $"Unexpected response code: {status}" : $"Unexpected response code: {status} ({body})")
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; } = status;

    /// <summary>The answer's body, which is a bare sentence.</summary>
    public string Body { get; } = body;

    /// <summary>Whether the token was missing or may not do this.</summary>
    public bool IsDenied => Status == 403;

    /// <summary>Whether the thing asked for does not exist.</summary>
    public bool IsNotFound => Status == 404;
}
