namespace Steppe.Model;

/// <summary>The rules of the <c>connect</c> block of one service.</summary>
/// <remarks>Pure. Source: job specification §2.13, connect.</remarks>
internal static class ConnectRules
{
    private static readonly string[] Protocols = ["tcp", "http", "http2", "grpc"];
    private static readonly string[] DiscoveryTypes = ["STRICT_DNS", "LOGICAL_DNS"];

    public static void Check(ServicePlace place, Violations violations)
    {
        if (place.Service.Connect is not { } connect)
        {
            return;
        }

        string path = $"{place.Path}.connect";
        violations.Require(place.Task is null, path, "only services of a group can be in the mesh: move the service to the group.");
        violations.Require(place.Service.Provider == "consul", path, "the mesh needs the provider \"consul\": remove provider, or connect.");
        int kinds = (connect.Native ? 1 : 0) + (connect.SidecarService is null ? 0 : 1) + (connect.Gateway is null ? 0 : 1);
        violations.Require(kinds == 1, path, "it must have exactly one of native, sidecar_service and gateway: keep one.");
        violations.Require(
            connect.SidecarTask is null || connect.SidecarService is not null || connect.Gateway is not null,
            $"{path}.sidecar_task", "there is no sidecar to run: add sidecar_service or gateway.");
        violations.Require(
            !connect.Native || place.Service.TaskName.Length > 0 || place.Group.Tasks.OrEmpty().Count == 1,
            $"{place.Path}.task", "a native service must say which task it is: name the task.");
        CheckSidecar(path, connect, place, violations);
        if (connect.Gateway is { } gateway)
        {
            CheckGateway($"{path}.gateway", gateway, violations);
        }
    }

    private static void CheckSidecar(string path, ConsulConnect connect, ServicePlace place, Violations violations)
    {
        if (connect.SidecarService is not { } sidecar)
        {
            return;
        }

        violations.Require(
            place.HasNetworkOfItsOwn, $"{path}.sidecar_service", "a sidecar needs a network of the group's own: set network.mode to \"bridge\" or \"cni/NAME\".");
        foreach ((ConsulUpstream upstream, int index) in (sidecar.Proxy?.Upstreams).OrEmpty().Numbered())
        {
            string at = $"{path}.sidecar_service.proxy.upstreams[{index}]";
            violations.Require(upstream.DestinationName.Length > 0, $"{at}.destination_name", "it is missing: name the service to reach.");
            violations.Require(
                upstream.LocalBindPort is >= 0 and <= 65535, $"{at}.local_bind_port", $"{upstream.LocalBindPort} is outside 1 to 65535: choose a port between them.");
        }
    }

    private static void CheckGateway(string path, ConsulGateway gateway, Violations violations)
    {
        int kinds = (gateway.Ingress is null ? 0 : 1) + (gateway.Terminating is null ? 0 : 1) + (gateway.Mesh is null ? 0 : 1);
        violations.Require(kinds == 1, path, "a gateway is exactly one of ingress, terminating and mesh: keep one.");
        if (gateway.Proxy is { EnvoyDnsDiscoveryType.Length: > 0 } proxy)
        {
            violations.RequireOneOf(proxy.EnvoyDnsDiscoveryType, DiscoveryTypes, $"{path}.proxy.envoy_dns_discovery_type");
        }

        foreach ((ConsulIngressListener listener, int index) in (gateway.Ingress?.Listeners).OrEmpty().Numbered())
        {
            string at = $"{path}.ingress.listener[{index}]";
            violations.Require(listener.Port is >= 1 and <= 65535, $"{at}.port", $"{listener.Port} is outside 1 to 65535: choose a port between them.");
            violations.RequireOneOf(listener.Protocol, Protocols, $"{at}.protocol");
            violations.Require(listener.Services.OrEmpty().Count > 0, $"{at}.service", "a listener leads to at least one service: add a service block.");
        }
    }
}
