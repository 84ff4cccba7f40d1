using System.Text.Json.Serialization;

namespace Steppe.Drivers;

/// <summary>JSON of the stored state of drivers whose tasks are supervised processes.</summary>
[JsonSerializable(typeof(ProcessHandle))]
internal sealed partial class ProcessHandleJson : JsonSerializerContext;
