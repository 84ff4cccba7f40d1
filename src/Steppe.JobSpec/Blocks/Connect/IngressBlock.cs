using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks.Connect;

/// <summary>Reads <c>ingress</c> of a gateway.</summary>
internal static class IngressBlock
{
    public static ConsulIngress Read(BlockReader block) => new()
    {
        Tls = block.Block("tls", ReadTls),
        Listeners = block.Blocks("listener", static inner => new ConsulIngressListener
        {
            Port = inner.Integer("port") ?? 0,
            Protocol = inner.Text("protocol") ?? "",
            Services = inner.Blocks("service", ReadService),
        }),
    };

    private static ConsulGatewayTls ReadTls(BlockReader block) => new()
    {
        Enabled = block.Bool("enabled") ?? false,
        TlsMinVersion = block.Text("tls_min_version") ?? "",
        TlsMaxVersion = block.Text("tls_max_version") ?? "",
        CipherSuites = block.Texts("cipher_suites"),
        Sds = block.Block("sds", static inner => new ConsulTlsSds
        {
            ClusterName = inner.Text("cluster_name") ?? "",
            CertResource = inner.Text("cert_resource") ?? "",
        }),
    };

    private static ConsulIngressService ReadService(BlockReader block) => new()
    {
        Name = block.Text("name") ?? "",
        Hosts = block.Texts("hosts"),
        Tls = block.Block("tls", ReadTls),
        RequestHeaders = block.Block("request_headers", ReadHeaders),
        ResponseHeaders = block.Block("response_headers", ReadHeaders),
        MaxConnections = block.Integer("max_connections"),
        MaxPendingRequests = block.Integer("max_pending_requests"),
        MaxConcurrentRequests = block.Integer("max_concurrent_requests"),
    };

    private static ConsulHttpHeaderModifiers ReadHeaders(BlockReader block) => new()
    {
        Add = block.TextMap("add"),
        Set = block.TextMap("set"),
        Remove = block.Texts("remove"),
    };
}
