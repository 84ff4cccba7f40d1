using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;

namespace Steppe.Scheduler.Ports;

/// <summary>The ports one allocation gets on one node, or why it gets none.</summary>
/// <remarks>Pure given the stream. Succeeds whenever enough ports are free: random draws first, then an exact scan.
/// Source: scheduler reference §16.</remarks>
/// <param name="Ports">In the order of the job file, static ones first; empty on failure.</param>
/// <param name="Failure">A key of <c>DimensionExhausted</c>, or null.</param>
internal readonly record struct PortChoice(ImmutableArray<AllocatedPort> Ports, string? Failure)
{
    private const int RandomAttempts = 20;

    /// <summary>Chooses ports for <paramref name="ask"/> among the free ones of <paramref name="node"/>.</summary>
    public static PortChoice Make(NetworkAsk ask, NodePorts node, Entropy entropy)
    {
        var chosen = ImmutableArray.CreateBuilder<AllocatedPort>(ask.StaticPorts.Length + ask.DynamicPorts.Length);
        for (int at = 0; at < chosen.Capacity; at++)
        {
            PortAsk port = at < ask.StaticPorts.Length ? ask.StaticPorts[at] : ask.DynamicPorts[at - ask.StaticPorts.Length];
            IReadOnlyList<NodeAddress> addresses = node.AddressesOf(port.HostNetwork);
            if (addresses.Count == 0)
            {
                return Failed($"no addresses available for {port.HostNetwork} network");
            }

            bool isStatic = port.Value > 0;
            int? value = isStatic ? FindStatic(port, node, addresses) : FindDynamic(node, addresses, entropy);
            if (value is null)
            {
                return isStatic ? new PortChoice([], CollisionOf(port)) : Failed("dynamic port selection failed");
            }

            node.Take(addresses[0], value.Value);
            int to = port.To < 0 ? value.Value : port.To;
            chosen.Add(new AllocatedPort(port.Label, value.Value, to, addresses[0].Address, isStatic)
            {
                HostNetwork = port.HostNetwork == NodePorts.DefaultNetwork ? null : port.HostNetwork,
                IgnoresCollision = port.IgnoresCollision,
            });
        }

        return new PortChoice(chosen.MoveToImmutable(), Failure: null);
    }

    /// <summary>What is missing when somebody has a static port already.</summary>
    public static string CollisionOf(PortAsk port) =>
        string.Create(CultureInfo.InvariantCulture, $"network: reserved port collision {port.Label}={port.Value}");

    private static PortChoice Failed(string why) => new([], "network: " + why);

    private static int? FindStatic(PortAsk port, NodePorts node, IReadOnlyList<NodeAddress> addresses) =>
        port.IgnoresCollision || node.IsFree(addresses, port.Value) ? port.Value : null;

    // Random, so that a port just given up is not at once given to somebody else while clients still dial it.
    private static int? FindDynamic(NodePorts node, IReadOnlyList<NodeAddress> addresses, Entropy entropy)
    {
        int width = Math.Max(1, node.LastDynamic - node.FirstDynamic);
        for (int attempt = 0; attempt < RandomAttempts; attempt++)
        {
            int drawn = node.FirstDynamic + entropy.Next(width);
            if (node.IsFree(addresses, drawn))
            {
                return drawn;
            }
        }

        int[] free = [.. Enumerable.Range(node.FirstDynamic, Math.Max(0, node.LastDynamic - node.FirstDynamic + 1)).Where(port => node.IsFree(addresses, port))];
        return free.Length == 0 ? null : free[entropy.Next(free.Length)];
    }
}
