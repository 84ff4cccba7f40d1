using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>The converters that give job JSON its rules for nulls, lists and maps.</summary>
/// <remarks>
/// Written out one by one because a factory would need reflection. A test goes through every job record and fails when a
/// list or map type is missing here.
/// </remarks>
internal static class WireConverters
{
    public static ImmutableArray<JsonConverter> All { get; } =
    [
        new BooleanConverter(),
        new Int32Converter(),
        new Int64Converter(),
        new UInt64Converter(),
        new SortedElementConverter(),
        new ListConverter<Affinity>(),
        new ListConverter<Artifact>(),
        new ListConverter<Constraint>(),
        new ListConverter<ConsulExposePath>(),
        new ListConverter<ConsulIngressListener>(),
        new ListConverter<ConsulIngressService>(),
        new ListConverter<ConsulLinkedService>(),
        new ListConverter<ConsulUpstream>(),
        new ListConverter<JobUiLink>(),
        new ListConverter<MultiregionRegion>(),
        new ListConverter<NetworkResource>(),
        new ListConverter<Port>(),
        new ListConverter<RequestedDevice>(),
        new ListConverter<ScalingPolicy>(),
        new ListConverter<Secret>(),
        new ListConverter<Service>(),
        new ListConverter<ServiceCheck>(),
        new ListConverter<Spread>(),
        new ListConverter<SpreadTarget>(),
        new ListConverter<TaskAction>(),
        new ListConverter<TaskGroup>(),
        new ListConverter<TaskSpec>(),
        new ListConverter<Template>(),
        new ListConverter<VolumeMount>(),
        new ListConverter<WorkloadIdentity>(),
        new ListConverter<int>(),
        new ListConverter<string>(),
        new MapConverter<ConsulGatewayBindAddress>(),
        new MapConverter<IReadOnlyList<string>>(),
        new MapConverter<JsonElement>(),
        new MapConverter<VolumeRequest>(),
        new MapConverter<string>(),
    ];
}
