using System.Globalization;
using Google.Protobuf;

namespace Steppe.Log.Etcd;

/// <summary>The keys of one cluster in etcd.</summary>
/// <remarks>Pure. Indexes are sixteen hexadecimal digits, so that the order of keys is the order of entries.</remarks>
internal sealed class EtcdKeys(string prefix)
{
    private readonly string _prefix = prefix;

    /// <summary>Which cluster this is; written once.</summary>
    public ByteString Cluster { get; } = Key(prefix, "cluster");

    /// <summary>The last entry of the log: see <see cref="HeadRecord"/>. Written with every entry, never deleted.</summary>
    public ByteString Head { get; } = Key(prefix, "head");

    /// <summary>Who leads, under its lease; the revision that created it is the epoch.</summary>
    public ByteString Leader { get; } = Key(prefix, "lead/current");

    /// <summary>Who should lead next, for the short while after a leader handed over.</summary>
    public ByteString Successor { get; } = Key(prefix, "lead/next");

    /// <summary>Begins both of the above.</summary>
    public ByteString Leads { get; } = Key(prefix, "lead/");

    public ByteString Entries { get; } = Key(prefix, "log/");

    public ByteString Parts { get; } = Key(prefix, "part/");

    public ByteString Members { get; } = Key(prefix, "members/");

    /// <summary>One key per server that is there, under its lease.</summary>
    public ByteString Presences { get; } = Key(prefix, "alive/");

    /// <summary>Written to find out whether etcd takes anything.</summary>
    public ByteString Probe { get; } = Key(prefix, "probe");

    public ByteString Entry(ulong index) => Key(string.Create(CultureInfo.InvariantCulture, $"log/{index:x16}"));

    /// <summary>Begins the pieces of an entry that is too large for one key.</summary>
    public ByteString PartsOf(ulong index) => Key(string.Create(CultureInfo.InvariantCulture, $"part/{index:x16}/"));

    public ByteString Part(ulong index, int number) =>
        Key(string.Create(CultureInfo.InvariantCulture, $"part/{index:x16}/{number:x4}"));

    public ByteString Member(string id) => Key("members/" + id);

    public ByteString Presence(string id) => Key("alive/" + id);

    /// <summary>The first key behind all that begin with <paramref name="start"/>.</summary>
    public static ByteString After(ByteString start)
    {
        byte[] end = start.ToByteArray();
        end[^1]++;
        return ByteString.CopyFrom(end);
    }

    /// <summary>What follows the beginning <paramref name="start"/> in a key.</summary>
    public static string Rest(ByteString key, ByteString start) => key.ToStringUtf8()[start.Length..];

    /// <summary>The index a key of an entry names; false for other keys.</summary>
    public bool TryReadIndex(ByteString key, out ulong index)
    {
        index = 0;
        return key.Length == Entries.Length + 16
            && ulong.TryParse(Rest(key, Entries), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out index);
    }

    private ByteString Key(string rest) => Key(_prefix, rest);

    private static ByteString Key(string prefix, string rest) => ByteString.CopyFromUtf8($"{prefix.TrimEnd('/')}/{rest}");
}
