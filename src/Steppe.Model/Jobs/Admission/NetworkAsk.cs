using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>The kinds of network an allocation can have.</summary>
public enum NetworkMode
{
    /// <summary>The node's own network.</summary>
    Host,

    /// <summary>A network of its own behind the node's bridge.</summary>
    Bridge,

    /// <summary>A network of its own without a way out.</summary>
    None,

    /// <summary>A network made by a CNI plugin.</summary>
    Cni,
}

/// <summary>What a group asks of its node's network.</summary>
/// <param name="Mode">The kind of network.</param>
/// <param name="CniName">The CNI network's name, or null for other kinds.</param>
/// <param name="StaticPorts">Ports with a fixed number.</param>
/// <param name="DynamicPorts">Ports whose number placement chooses.</param>
public sealed record NetworkAsk(
    NetworkMode Mode, string? CniName, ImmutableArray<PortAsk> StaticPorts, ImmutableArray<PortAsk> DynamicPorts)
{
    /// <summary>The host networks the ports lie in, each once, in ordinal order.</summary>
    public ImmutableArray<string> HostNetworks { get; } =
        [.. StaticPorts.Concat(DynamicPorts).Select(static port => port.HostNetwork).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    internal const string CniPrefix = "cni/";

    internal static NetworkAsk Compile(NetworkResource network)
    {
        NetworkMode mode = network.Mode switch
        {
            "bridge" => NetworkMode.Bridge,
            "none" => NetworkMode.None,
            var text when text.StartsWith(CniPrefix, StringComparison.Ordinal) => NetworkMode.Cni,
            _ => NetworkMode.Host,
        };
        return new NetworkAsk(
            mode,
            mode == NetworkMode.Cni ? network.Mode[CniPrefix.Length..] : null,
            [.. network.ReservedPorts.OrEmpty().Select(PortAsk.Compile)],
            [.. network.DynamicPorts.OrEmpty().Select(PortAsk.Compile)]);
    }
}

/// <summary>One port a group asks for.</summary>
/// <param name="Label">Its name in the job file.</param>
/// <param name="Value">The number asked for, 0 for a dynamic port.</param>
/// <param name="To">The number inside the allocation: 0 unset, -1 the same as on the host.</param>
/// <param name="HostNetwork">The host network it lies in, <c>default</c> when none is named.</param>
/// <param name="IgnoresCollision">Whether it does not matter who else holds it; static ports only.</param>
public sealed record PortAsk(string Label, int Value, int To, string HostNetwork, bool IgnoresCollision = false)
{
    internal static PortAsk Compile(Port port) =>
        new(port.Label, port.Value, port.To, port.HostNetwork.Length == 0 ? "default" : port.HostNetwork, port.IgnoreCollision == true && port.Value > 0);
}
