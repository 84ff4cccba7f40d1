using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.State;

/// <summary>Generated JSON metadata of what the client stores.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AssignedAllocation))]
[JsonSerializable(typeof(StoredTask))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(HealthWatch))]
internal sealed partial class ClientJsonContext : JsonSerializerContext;

/// <summary>How the client's records look in its database: the job inside as on the wire.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class ClientJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static JsonTypeInfo<AssignedAllocation> Allocation { get; } =
        (JsonTypeInfo<AssignedAllocation>)Options.GetTypeInfo(typeof(AssignedAllocation));

    public static JsonTypeInfo<StoredTask> Task { get; } = (JsonTypeInfo<StoredTask>)Options.GetTypeInfo(typeof(StoredTask));

    public static JsonTypeInfo<Dictionary<string, string?>> Metadata { get; } =
        (JsonTypeInfo<Dictionary<string, string?>>)Options.GetTypeInfo(typeof(Dictionary<string, string?>));

    public static JsonTypeInfo<HealthWatch> Health { get; } = (JsonTypeInfo<HealthWatch>)Options.GetTypeInfo(typeof(HealthWatch));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(SteppeJson.Wire)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(SteppeJson.Wire.TypeInfoResolver, ClientJsonContext.Default),
        };
        options.MakeReadOnly();
        return options;
    }
}
