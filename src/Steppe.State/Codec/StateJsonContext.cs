using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Generated JSON metadata of what the log and the snapshot hold.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(List<Command>))]
[JsonSerializable(typeof(SnapshotHeader))]
[JsonSerializable(typeof(SnapshotRequest))]
[JsonSerializable(typeof(SnapshotSource))]
[JsonSerializable(typeof(SnapshotPiece))]
[JsonSerializable(typeof(SchedulerConfiguration))]
[JsonSerializable(typeof(JobSummary))]
[JsonSerializable(typeof(PeriodicLaunch))]
[JsonSerializable(typeof(JobScaling))]
[JsonSerializable(typeof(Evaluation))]
[JsonSerializable(typeof(Allocation))]
[JsonSerializable(typeof(AllocationMetrics))]
[JsonSerializable(typeof(IReadOnlyList<NodeScore>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, MissingResources>))]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(Node))]
[JsonSerializable(typeof(NodePool))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
