namespace Steppe.Model;

/// <summary>Whether traffic to an upstream passes a mesh gateway.</summary>
public sealed record ConsulMeshGateway
{
    public string Mode { get; init => field = value ?? ""; } = "";
}
