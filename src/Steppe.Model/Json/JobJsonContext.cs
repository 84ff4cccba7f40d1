using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Generated JSON metadata of a job and everything inside it.</summary>
/// <remarks>Use it through <see cref="SteppeJson"/>, which adds key order and the treatment of nulls.</remarks>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Job))]
public sealed partial class JobJsonContext : JsonSerializerContext;
