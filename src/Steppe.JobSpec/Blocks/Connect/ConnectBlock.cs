using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks.Connect;

/// <summary>Reads <c>connect</c>.</summary>
internal static class ConnectBlock
{
    public static ConsulConnect Read(BlockReader block) => new()
    {
        Native = block.Bool("native") ?? false,
        Gateway = block.Block("gateway", GatewayBlock.Read),
        SidecarService = block.Block("sidecar_service", ReadSidecar),
        SidecarTask = block.Block("sidecar_task", SidecarTaskBlock.Read),
    };

    private static ConsulSidecarService ReadSidecar(BlockReader block) => new()
    {
        Tags = block.Texts("tags"),
        Port = block.Text("port") ?? "",
        Proxy = block.Block("proxy", ProxyBlock.Read),
        DisableDefaultTcpCheck = block.Bool("disable_default_tcp_check") ?? false,
        Meta = block.TextMap("meta"),
    };
}
