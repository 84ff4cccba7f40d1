namespace Steppe.Model;

/// <summary>One address of a node that ports can be taken on.</summary>
/// <param name="Alias">The host network it belongs to; <c>default</c> unless configured.</param>
/// <param name="Device">The interface, such as <c>eth0</c>.</param>
/// <param name="Address">The IP address as text.</param>
/// <param name="Family"><c>ipv4</c> or <c>ipv6</c>.</param>
/// <param name="ReservedPorts">Ports never given out, such as <c>22,80,8000-8100</c>.</param>
public sealed record NodeAddress(string Alias, string Device, string Address, string Family, string ReservedPorts);
