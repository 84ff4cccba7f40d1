using System.Text.Json.Serialization;

namespace Steppe.Drivers.RawExec;

/// <summary>JSON of this driver's stored state.</summary>
[JsonSerializable(typeof(RawExecHandle))]
internal sealed partial class RawExecJson : JsonSerializerContext;
