using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Gives nodes that no class-level check can tell apart the same name.</summary>
/// <remarks>Pure: equal nodes get equal text on every server. Everything a class-level check reads takes part (datacenter,
/// class, pool, attributes, metadata, usable drivers, host networks); keys beginning with <c>unique.</c> do not.
/// Hash: FNV-1a, 64 bits. Source: scheduler reference §14.</remarks>
public static class ComputedClass
{
    private const string UniquePrefix = "unique.";
    private const ulong OffsetBasis = 0xCBF29CE484222325UL;
    private const ulong Prime = 0x100000001B3UL;

    /// <summary>The class of a node, as <c>v1:</c> and a decimal number.</summary>
    public static string Of(Node node)
    {
        ulong hash = OffsetBasis;
        hash = Add(Add(Add(hash, node.Datacenter), node.NodeClass), node.NodePool);
        hash = AddAll(hash, node.Attributes);
        hash = AddAll(hash, node.Meta);

        string[] drivers = [.. node.Drivers.Where(static driver => driver.Value is { Detected: true, Healthy: true }).Select(static driver => driver.Key)];
        string[] hostNetworks = [.. node.Resources.Addresses.Select(static address => address.Alias).Distinct(StringComparer.Ordinal)];
        hash = AddAll(hash, drivers);
        hash = AddAll(hash, hostNetworks);
        return "v1:" + hash.ToString(CultureInfo.InvariantCulture);
    }

    private static ulong AddAll(ulong hash, ImmutableSortedDictionary<string, string> pairs) =>
        AddAll(hash, [.. pairs
            .Where(static pair => !pair.Key.StartsWith(UniquePrefix, StringComparison.Ordinal))
            .Select(static pair => pair.Key + "\0" + pair.Value)]);

    // The count keeps neighbouring lists apart; the order of a map depends on who built it, so sort again.
    private static ulong AddAll(ulong hash, string[] texts)
    {
        Array.Sort(texts, StringComparer.Ordinal);
        hash = Add(hash, texts.Length.ToString(CultureInfo.InvariantCulture));
        foreach (string text in texts)
        {
            hash = Add(hash, text);
        }

        return hash;
    }

    // The length in front keeps "ab","c" and "a","bc" apart.
    private static ulong Add(ulong hash, string text)
    {
        byte[] bytes = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, text.Length);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(int)));
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * Prime;
        }

        return hash;
    }
}
