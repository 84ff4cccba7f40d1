using System.Collections.Immutable;
using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks.Connect;

/// <summary>Reads <c>gateway</c>.</summary>
internal static class GatewayBlock
{
    public static ConsulGateway Read(BlockReader block) => new()
    {
        Proxy = block.Block("proxy", ReadProxy),
        Ingress = block.Block("ingress", IngressBlock.Read),
        Terminating = block.Block("terminating", static inner => new ConsulTerminating { Services = inner.Blocks("service", ReadLinked) }),
        Mesh = block.Block("mesh", static _ => new ConsulMesh()),
    };

    private static ConsulGatewayProxy ReadProxy(BlockReader block) => new()
    {
        ConnectTimeout = block.Duration("connect_timeout"),
        EnvoyGatewayBindTaggedAddresses = block.Bool("envoy_gateway_bind_tagged_addresses") ?? false,
        EnvoyGatewayBindAddresses = Addresses(block),
        EnvoyGatewayNoDefaultBind = block.Bool("envoy_gateway_no_default_bind") ?? false,
        EnvoyDnsDiscoveryType = block.Text("envoy_dns_discovery_type") ?? "",
        Config = block.FreeForm("config"),
    };

    private static ImmutableSortedDictionary<string, ConsulGatewayBindAddress>? Addresses(BlockReader block) =>
        block.Blocks("envoy_gateway_bind_addresses", ReadAddress, "name")?
            .DistinctBy(static address => address.Name, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(static address => address.Name, static address => address, StringComparer.Ordinal);

    private static ConsulGatewayBindAddress ReadAddress(BlockReader block) => new()
    {
        Name = block.Label,
        Address = block.Text("address") ?? "",
        Port = block.Integer("port") ?? 0,
    };

    private static ConsulLinkedService ReadLinked(BlockReader block) => new()
    {
        Name = block.Text("name") ?? "",
        CaFile = block.Text("ca_file") ?? "",
        CertFile = block.Text("cert_file") ?? "",
        KeyFile = block.Text("key_file") ?? "",
        Sni = block.Text("sni") ?? "",
    };
}
