namespace Steppe.Hcl.Json;

/// <summary>A JSON value that remembers where it stood.</summary>
/// <remarks>Closed hierarchy: only the records of this file derive from it.</remarks>
internal abstract record JsonNode(SourceRange Range);

internal sealed record JsonObjectNode(IReadOnlyList<JsonMember> Members, SourceRange Range) : JsonNode(Range);

internal sealed record JsonArrayNode(IReadOnlyList<JsonNode> Elements, SourceRange Range) : JsonNode(Range);

internal sealed record JsonStringNode(string Value, SourceRange Range) : JsonNode(Range);

internal sealed record JsonNumberNode(string Text, SourceRange Range) : JsonNode(Range);

internal sealed record JsonBoolNode(bool Value, SourceRange Range) : JsonNode(Range);

internal sealed record JsonNullNode(SourceRange Range) : JsonNode(Range);

/// <summary>One name and value of a JSON object.</summary>
internal sealed record JsonMember(string Name, SourceRange NameRange, JsonNode Value);
