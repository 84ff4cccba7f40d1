namespace Steppe.Api;

/// <summary>What an <see cref="ApiClient"/> sends with every request.</summary>
/// <remarks>Empty text means "leave it to the agent".</remarks>
public sealed record ApiClientOptions
{
    /// <summary>Region to forward requests to.</summary>
    public string Region { get; init; } = "";

    /// <summary>Namespace of jobs and what belongs to them; <c>*</c> for all, where lists allow it.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Secret of the access token.</summary>
    public string Token { get; init; } = "";

    /// <summary>User and password for a proxy in front of the agent, as <c>user:password</c>.</summary>
    public string BasicCredentials { get; init; } = "";
}
