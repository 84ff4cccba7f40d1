using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;

namespace Steppe.Log.Etcd;

/// <summary>How servers and members are written into etcd: JSON, so that an operator can read it with <c>etcdctl</c>.</summary>
internal static class IdentityText
{
    public static ByteString Write(ServerIdentity server) =>
        ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(server, EtcdJson.Default.ServerIdentity));

    /// <summary>Null when it is none.</summary>
    public static ServerIdentity? FindServer(ByteString value)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Span, EtcdJson.Default.ServerIdentity);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ByteString Write(LogMember member) => ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(
        new MemberText(member.Server, member.Incarnation.ToString(), member.SnapshotIndex, member.Level), EtcdJson.Default.MemberText));

    /// <summary>Null when it is none.</summary>
    public static LogMember? FindMember(ByteString value)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Span, EtcdJson.Default.MemberText) is { } text
                && UInt128.TryParse(text.Incarnation, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 incarnation)
                ? new LogMember(text.Server, new DiskIncarnation(incarnation), text.SnapshotIndex) { Level = text.Level }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A member as etcd holds it; older programs write no level.</summary>
internal sealed record MemberText(ServerIdentity Server, string Incarnation, ulong SnapshotIndex, int Level = 1);

[JsonSerializable(typeof(ServerIdentity))]
[JsonSerializable(typeof(MemberText))]
internal sealed partial class EtcdJson : JsonSerializerContext;
