namespace Steppe.Agent.Configuration;

/// <summary>The keys that one block of an agent file may have.</summary>
/// <remarks>Immutable. Reading, merging and complaining are all driven by these tables; see <see cref="AgentSchema"/>.</remarks>
internal sealed class BlockSchema(params FieldSchema[] fields)
{
    /// <summary>The keys in the order they are suggested.</summary>
    public IReadOnlyList<FieldSchema> Fields { get; } = fields;

    /// <summary>Finds a key, in any letter case.</summary>
    public FieldSchema? Find(string key) =>
        Fields.FirstOrDefault(field => string.Equals(field.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets the field at a path such as <c>client.enabled</c>.</summary>
    public FieldSchema Get(string path)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        FieldSchema field = Find(dot < 0 ? path : path[..dot]) ?? throw new KeyNotFoundException(path);
        return dot < 0 ? field : (field.Body ?? throw new KeyNotFoundException(path)).Get(path[(dot + 1)..]);
    }
}
