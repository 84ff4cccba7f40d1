using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Writes how a node was scored as an array: its id, the mean, then the usual scores by their place.</summary>
/// <remarks>There are five of these in every allocation. Scores with other names are written as a map in the place of the numbers;
/// the map of everything by name, which older entries have, is still read.</remarks>
internal sealed class NodeScoreConverter : JsonConverter<NodeScore>
{
    private const string SpreadScore = "allocation-spread";

    // What every node has a score for, in the order it is written; the spread follows where there is one.
    private static readonly ImmutableArray<string> Usual = ["binpack", "job-anti-affinity", "node-affinity", "node-reschedule-penalty"];

    /// <inheritdoc/>
    public override NodeScore Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartArray ? ReadArray(ref reader) : ReadObject(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NodeScore value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.NodeId.Value);
        writer.WriteNumberValue(value.Normalized);
        if (HasUsualScores(value.Scores))
        {
            foreach (string name in Usual)
            {
                writer.WriteNumberValue(value.Scores[name]);
            }

            if (value.Scores.TryGetValue(SpreadScore, out double spread))
            {
                writer.WriteNumberValue(spread);
            }
        }
        else
        {
            JsonMaps.Write(writer, value.Scores, static (writer, score) => writer.WriteNumberValue(score));
        }

        writer.WriteEndArray();
    }

    private static bool HasUsualScores(ImmutableSortedDictionary<string, double> scores)
    {
        int expected = Usual.Length + (scores.ContainsKey(SpreadScore) ? 1 : 0);
        if (scores.Count != expected)
        {
            return false;
        }

        foreach (string name in Usual)
        {
            if (!scores.ContainsKey(name))
            {
                return false;
            }
        }

        return true;
    }

    private static NodeScore ReadArray(ref Utf8JsonReader reader)
    {
        reader.Read();
        var node = new NodeId(reader.GetGuid());
        reader.Read();
        double mean = reader.GetDouble();
        var scores = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        for (int at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                scores.AddRange(ReadScores(ref reader));
                continue;
            }

            string name = at < Usual.Length ? Usual[at] : at == Usual.Length ? SpreadScore : throw new JsonException("a node has more scores than have names");
            scores[name] = reader.GetDouble();
        }

        return new NodeScore(node, scores.ToImmutable(), mean);
    }

    private static NodeScore ReadObject(ref Utf8JsonReader reader)
    {
        NodeId node = default;
        var scores = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);
        double normalized = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case nameof(NodeScore.NodeId): node = NodeId.TryParse(reader.GetString(), out NodeId id) ? id : default; break;
                case nameof(NodeScore.Scores): scores = ReadScores(ref reader); break;
                case nameof(NodeScore.Normalized): normalized = reader.GetDouble(); break;
                default: reader.Skip(); break;
            }
        }

        return new NodeScore(node, scores, normalized);
    }

    private static ImmutableSortedDictionary<string, double> ReadScores(ref Utf8JsonReader reader) =>
        JsonMaps.Read(ref reader, static (ref reader) => reader.GetDouble());
}
