namespace Steppe.Model;

/// <summary>The services a terminating gateway leads to.</summary>
/// <remarks>Source: job specification, block <c>terminating</c>.</remarks>
public sealed record ConsulTerminating
{
    public IReadOnlyList<ConsulLinkedService>? Services { get; init; }
}
