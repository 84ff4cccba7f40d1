using System.Text.Json.Serialization;

namespace Steppe.Protocol;

/// <summary>Generated JSON metadata of every message; the shape of a job comes from the model.</summary>
/// <remarks>Use it through <see cref="ProtocolCodec"/>.</remarks>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RegisterNodeRequest))]
[JsonSerializable(typeof(RegisterNodeReply))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(HeartbeatReply))]
[JsonSerializable(typeof(WatchAllocationsRequest))]
[JsonSerializable(typeof(WatchAllocationsReply))]
[JsonSerializable(typeof(GetAllocationsRequest))]
[JsonSerializable(typeof(GetAllocationsReply))]
[JsonSerializable(typeof(UpdateAllocationsRequest))]
[JsonSerializable(typeof(UpdateAllocationsReply))]
[JsonSerializable(typeof(FetchSnapshotRequest))]
[JsonSerializable(typeof(FetchSnapshotReply))]
[JsonSerializable(typeof(DescribeServerRequest))]
[JsonSerializable(typeof(DescribeServerReply))]
[JsonSerializable(typeof(ForwardRequest))]
[JsonSerializable(typeof(ForwardReply))]
[JsonSerializable(typeof(Model.Refusal))]
internal sealed partial class ProtocolJsonContext : JsonSerializerContext;
