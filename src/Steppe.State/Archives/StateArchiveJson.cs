using System.Text.Json.Serialization;

namespace Steppe.State;

/// <summary>Generated JSON metadata of what a snapshot file says of itself.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(StateArchiveLabel))]
internal sealed partial class StateArchiveJson : JsonSerializerContext;
