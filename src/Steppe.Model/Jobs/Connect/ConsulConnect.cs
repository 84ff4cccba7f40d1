namespace Steppe.Model;

/// <summary>How a service joins the Consul service mesh.</summary>
/// <remarks>Source: job specification, block <c>connect</c>.</remarks>
public sealed record ConsulConnect
{
    public bool Native { get; init; }

    public ConsulGateway? Gateway { get; init; }

    public ConsulSidecarService? SidecarService { get; init; }

    public SidecarTask? SidecarTask { get; init; }
}
