namespace Steppe.Model;

/// <summary>The HTTP paths a proxy lets through without mutual TLS.</summary>
/// <remarks>Source: job specification, block <c>expose</c>.</remarks>
public sealed record ConsulExposeConfig
{
    /// <summary>Older name of <see cref="Paths"/>.</summary>
    [RequestOnly]
    public IReadOnlyList<ConsulExposePath>? Path { get; init; }

    public IReadOnlyList<ConsulExposePath>? Paths { get; init; }
}
