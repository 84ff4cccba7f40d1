namespace Steppe.Model;

/// <summary>Name servers and search domains inside an allocation.</summary>
/// <remarks>Source: job specification, block <c>dns</c>.</remarks>
public sealed record DnsConfiguration
{
    public IReadOnlyList<string>? Servers { get; init; }

    public IReadOnlyList<string>? Searches { get; init; }

    public IReadOnlyList<string>? Options { get; init; }
}
