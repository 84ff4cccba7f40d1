namespace Steppe.Model;

/// <summary>Where a gateway's certificates come from.</summary>
public sealed record ConsulTlsSds
{
    public string ClusterName { get; init => field = value ?? ""; } = "";

    public string CertResource { get; init => field = value ?? ""; } = "";
}
