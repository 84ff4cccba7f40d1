using Steppe.Model;

namespace Steppe.State;

/// <summary>Ports that are held on a node, as a sorted array.</summary>
/// <remarks>Pure.</remarks>
internal static class PortList
{
    /// <summary>The list with ports taken (<paramref name="sign"/> 1) or given back (-1).</summary>
    public static ushort[]? With(ushort[]? held, IEnumerable<AllocatedPort> ports, int sign)
    {
        List<ushort> list = [.. held ?? []];
        foreach (AllocatedPort port in ports)
        {
            int at = list.BinarySearch((ushort)port.Value);
            if (sign > 0)
            {
                list.Insert(at < 0 ? ~at : at, (ushort)port.Value);
            }
            else if (at >= 0)
            {
                list.RemoveAt(at);
            }
        }

        return list.Count == 0 ? null : [.. list];
    }
}
