using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Generated code that writes a job, without metadata; see <see cref="JobWriter"/>.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Job))]
internal sealed partial class JobWriterContext : JsonSerializerContext;
