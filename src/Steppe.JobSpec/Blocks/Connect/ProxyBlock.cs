using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks.Connect;

/// <summary>Reads <c>proxy</c> with its upstreams.</summary>
internal static class ProxyBlock
{
    public static ConsulProxy Read(BlockReader block) => new()
    {
        LocalServiceAddress = block.Text("local_service_address") ?? "",
        LocalServicePort = block.Integer("local_service_port") ?? 0,
        Expose = block.Block("expose", static inner => new ConsulExposeConfig { Paths = inner.Blocks("path", ReadPath) }),
        Upstreams = block.Blocks("upstreams", ReadUpstream),
        TransparentProxy = block.Block("transparent_proxy", ReadTransparent),
        Config = block.FreeForm("config"),
    };

    private static ConsulExposePath ReadPath(BlockReader block) => new()
    {
        Path = block.Text("path") ?? "",
        Protocol = block.Text("protocol") ?? "",
        LocalPathPort = block.Integer("local_path_port") ?? 0,
        ListenerPort = block.Text("listener_port") ?? "",
    };

    private static ConsulUpstream ReadUpstream(BlockReader block) => new()
    {
        DestinationName = block.Text("destination_name") ?? "",
        DestinationNamespace = block.Text("destination_namespace") ?? "",
        DestinationPeer = block.Text("destination_peer") ?? "",
        DestinationPartition = block.Text("destination_partition"),
        DestinationType = block.Text("destination_type") ?? "",
        LocalBindPort = block.Integer("local_bind_port") ?? 0,
        LocalBindAddress = block.Text("local_bind_address") ?? "",
        LocalBindSocketPath = block.Text("local_bind_socket_path") ?? "",
        LocalBindSocketMode = block.Text("local_bind_socket_mode") ?? "",
        Datacenter = block.Text("datacenter") ?? "",
        MeshGateway = block.Block("mesh_gateway", static inner => new ConsulMeshGateway { Mode = inner.Text("mode") ?? "" }),
        Config = block.FreeForm("config"),
    };

    private static ConsulTransparentProxy ReadTransparent(BlockReader block) => new()
    {
        Uid = block.Text("uid") ?? "",
        OutboundPort = block.Integer("outbound_port") ?? 0,
        ExcludeInboundPorts = block.Texts("exclude_inbound_ports"),
        ExcludeOutboundPorts = block.Integers("exclude_outbound_ports"),
        ExcludeOutboundCidrs = block.Texts("exclude_outbound_cidrs"),
        ExcludeUids = block.Texts("exclude_uids"),
        NoDns = block.Bool("no_dns") ?? false,
    };
}
