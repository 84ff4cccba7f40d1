namespace Steppe.Model;

/// <summary>Makes a service a gateway of the mesh: ingress, terminating or mesh.</summary>
/// <remarks>Source: job specification, block <c>gateway</c>.</remarks>
public sealed record ConsulGateway
{
    public ConsulGatewayProxy? Proxy { get; init; }

    public ConsulIngress? Ingress { get; init; }

    public ConsulTerminating? Terminating { get; init; }

    public ConsulMesh? Mesh { get; init; }
}
