using System.Buffers.Binary;
using System.Text;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Names what a class-level constraint can see of a node: equal for nodes that none can tell apart.</summary>
/// <remarks>Pure and stable over versions, since it is stored: FNV-1a, 64 bits, over length-prefixed texts in key order.
/// Keys that begin with <c>unique.</c> take no part. Source: scheduler reference, computed class.</remarks>
public static class ComputedClass
{
    private const ulong OffsetBasis = 14695981039346656037UL;
    private const ulong Prime = 1099511628211UL;

    /// <summary>The class, such as <c>v1:1234567890</c>.</summary>
    public static string Of(Node node)
    {
        ulong hash = OffsetBasis;
        hash = Add(hash, node.Datacenter);
        hash = Add(hash, node.NodeClass);
        hash = Add(hash, node.NodePool);
        hash = AddAll(hash, "attr", node.Attributes);
        hash = AddAll(hash, "meta", node.Meta);
        foreach ((string name, DriverStatus driver) in node.Drivers)
        {
            hash = Add(hash, $"driver {name} {driver is { Detected: true, Healthy: true }}");
        }

        foreach (string alias in node.Resources.Addresses.Select(static address => address.Alias).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            hash = Add(hash, "network " + alias);
        }

        foreach (NodeDeviceGroup group in node.Resources.Devices)
        {
            hash = Add(hash, $"device {group.Id} {group.Instances.Count(static one => one.Healthy)}");
            hash = AddAll(hash, "device.attr", group.Attributes);
        }

        return $"v1:{hash}";
    }

    private static ulong AddAll(ulong hash, string kind, IEnumerable<KeyValuePair<string, string>> entries)
    {
        hash = Add(hash, kind);
        foreach ((string key, string value) in entries)
        {
            if (!key.StartsWith("unique.", StringComparison.Ordinal))
            {
                hash = Add(Add(hash, key), value);
            }
        }

        return hash;
    }

    // The length goes in first: "ab" + "c" must differ from "a" + "bc".
    private static ulong Add(ulong hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return AddBytes(AddBytes(hash, length), bytes);
    }

    private static ulong AddBytes(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * Prime;
        }

        return hash;
    }
}
