namespace Steppe.Agent.Configuration;

/// <summary>Short names for making the tables of keys.</summary>
internal static class Fields
{
    public static FieldSchema Text(string key) => new(key, FieldKind.Text);

    public static FieldSchema Integer(string key) => new(key, FieldKind.Integer);

    public static FieldSchema Number(string key) => new(key, FieldKind.Number);

    public static FieldSchema Duration(string key) => new(key, FieldKind.Duration);

    public static FieldSchema Flag(string key) => new(key, FieldKind.Flag);

    public static FieldSchema TriState(string key) => new(key, FieldKind.TriState);

    public static FieldSchema Texts(string key) => new(key, FieldKind.Texts);

    public static FieldSchema ReplacedTexts(string key) => new(key, FieldKind.ReplacedTexts);

    public static FieldSchema TextMap(string key) => new(key, FieldKind.TextMap);

    public static FieldSchema Opaque(string key) => new(key, FieldKind.Opaque);

    public static FieldSchema Block(string key, BlockSchema body) => new(key, FieldKind.Block, body);

    public static FieldSchema UnitBlock(string key, BlockSchema body) => new(key, FieldKind.UnitBlock, body);

    public static FieldSchema NamedBlocks(string key, BlockSchema body) => new(key, FieldKind.NamedBlocks, body);

    public static FieldSchema AppendedBlocks(string key, BlockSchema body) => new(key, FieldKind.AppendedBlocks, body);

    /// <summary>Several fields of one kind.</summary>
    public static FieldSchema[] Many(Func<string, FieldSchema> make, params ReadOnlySpan<string> keys)
    {
        var fields = new FieldSchema[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            fields[i] = make(keys[i]);
        }

        return fields;
    }
}
