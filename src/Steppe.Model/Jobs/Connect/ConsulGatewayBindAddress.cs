namespace Steppe.Model;

/// <summary>An address a gateway's proxy listens on.</summary>
public sealed record ConsulGatewayBindAddress
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Address { get; init => field = value ?? ""; } = "";

    public int Port { get; init; }
}
