namespace Steppe.Model;

/// <summary>A network of a node that ports may be taken on under its name.</summary>
/// <remarks>Wire: an entry of <c>HostNetworks</c>. Its addresses are found by either or both.</remarks>
/// <param name="Cidr">Its range, empty for any address of the interface.</param>
/// <param name="Interface">Its interface, empty for any.</param>
/// <param name="ReservedPorts">Ports never given out on it, such as <c>22,80,8000-8100</c>.</param>
public sealed record HostNetwork(string Cidr, string Interface, string ReservedPorts);
