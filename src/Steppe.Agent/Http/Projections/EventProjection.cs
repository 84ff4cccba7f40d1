using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Steppe.Api;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Events as the API shows them.</summary>
/// <remarks>Pure. Source: HTTP API, event stream: an allocation comes without its job, a node without its secret.</remarks>
internal static class EventProjection
{
    /// <summary>One event as JSON.</summary>
    public static byte[] Encode(StateEvent happened)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            WriteFilterKeys(json, happened);
            json.WriteNumber("Index", happened.Index);
            json.WriteString("Key", happened.Key);
            json.WriteString("Namespace", happened.Namespace);
            json.WriteStartObject("Payload");
            json.WritePropertyName(happened.Topic);
            WriteRow(json, happened.Row);
            json.WriteEndObject();
            json.WriteString("Topic", happened.Topic);
            json.WriteString("Type", happened.Type);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteFilterKeys(Utf8JsonWriter json, StateEvent happened)
    {
        if (happened.FilterKeys.IsEmpty)
        {
            json.WriteNull("FilterKeys");
            return;
        }

        json.WriteStartArray("FilterKeys");
        foreach (string key in happened.FilterKeys)
        {
            json.WriteStringValue(key);
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, object row)
    {
        switch (row)
        {
            case AdmittedJob job:
                JsonSerializer.Serialize(json, job.Specification, SteppeJson.TypeInfo<Job>(SteppeJson.Response));
                break;
            case Evaluation evaluation:
                JsonSerializer.Serialize(json, EvaluationProjection.Full(evaluation), ApiJsonContext.Wire.ApiEvaluation);
                break;
            case Allocation allocation:
                JsonSerializer.Serialize(
                    json, AllocationProjection.Full(allocation) with { Job = null }, ApiJsonContext.Wire.ApiAllocation);
                break;
            case Deployment deployment:
                JsonSerializer.Serialize(json, DeploymentProjection.Full(deployment), ApiJsonContext.Wire.ApiDeployment);
                break;
            case NodePool pool:
                JsonSerializer.Serialize(json, NodePoolProjection.Full(pool), ApiJsonContext.Wire.ApiNodePool);
                break;
            case Node node:
                JsonSerializer.Serialize(json, NodeProjection.Full(node), ApiJsonContext.Wire.ApiNode);
                break;
            default:
                throw new UnreachableException($"no event tells of a {row.GetType().Name}");
        }
    }
}
