namespace Steppe.Hcl.Legacy;

/// <summary>Reads one legacy object key by key, weakly typed, and notices keys nobody asked for.</summary>
/// <remarks>
/// <para>Use: ask for every key the block may have, then call <see cref="RejectUnknownKeys"/>. A key that is absent gives
/// null; one of the wrong type gives null and an error. If a single-valued key is written twice, the last one counts.</para>
/// <para>Not thread-safe: it remembers which keys were asked for. Source: job specification, section 1.7.</para>
/// </remarks>
/// <param name="body">The object to read.</param>
/// <param name="diagnostics">Where errors go.</param>
/// <param name="path">What to call this object in messages, such as <c>client</c>; empty for the file itself.</param>
public sealed class Hcl1Decoder(Hcl1Object body, DiagnosticList diagnostics, string path = "")
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _knownInOrder = [];

    /// <summary>The object being read.</summary>
    public Hcl1Object Body { get; } = body;

    /// <summary>What this object is called in messages.</summary>
    public string Path { get; } = path;

    /// <summary>Where errors go.</summary>
    public DiagnosticList Diagnostics { get; } = diagnostics;

    /// <summary>Tells whether the key occurs, and counts as asking for it.</summary>
    public bool Has(string key) => Value(key) is not null;

    /// <summary>Gets the value as it stands; the last one when the key occurs more than once. A JSON null counts as absent.</summary>
    public Hcl1Value? Value(string key)
    {
        Know(key);
        return Body.Find(key).LastOrDefault()?.Value is { } value and not Hcl1Literal { Kind: Hcl1LiteralKind.Null } ? value : null;
    }

    /// <summary>Reads text.</summary>
    public string? Text(string key) => Read(key, "a string", Hcl1Weak.ToText);

    /// <summary>Reads a whole number of 64 bits.</summary>
    public long? Long(string key) => Read<long?>(key, "a whole number", static value => Hcl1Weak.ToInteger(value));

    /// <summary>Reads a whole number of 32 bits.</summary>
    public int? Integer(string key) =>
        Read<int?>(key, "a whole number", static value => Hcl1Weak.ToInteger(value) is >= int.MinValue and <= int.MaxValue and long number ? (int)number : null);

    /// <summary>Reads a number.</summary>
    public double? Number(string key) => Read<double?>(key, "a number", static value => Hcl1Weak.ToNumber(value));

    /// <summary>Reads a truth value.</summary>
    public bool? Bool(string key) => Read<bool?>(key, "true or false", static value => Hcl1Weak.ToBool(value));

    /// <summary>Reads a duration in nanoseconds: text such as <c>"10s"</c>, or a bare number of nanoseconds.</summary>
    public long? Nanoseconds(string key) => Read<long?>(key, "a duration such as \"10s\"", ToNanoseconds);

    /// <summary>Reads a duration; anything finer than 100 ns is cut off.</summary>
    public TimeSpan? Duration(string key) => Nanoseconds(key) is { } nanoseconds ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick) : null;

    /// <summary>Reads a list of text; a single string counts as a list of one.</summary>
    public IReadOnlyList<string>? Texts(string key) => Read<IReadOnlyList<string>>(key, "a list of strings", ToTexts);

    /// <summary>Reads a map of text, merged over all blocks and values of that key; later keys win.</summary>
    /// <returns>Entries in the order first written; null when the key is absent.</returns>
    public IReadOnlyDictionary<string, string>? TextMap(string key)
    {
        Know(key);
        OrderedDictionary<string, string>? map = null;
        foreach (Hcl1Block block in Body.Blocks(key))
        {
            if (block.Body is null)
            {
                Wrong(key, "a block or map", block.Value);
                continue;
            }

            map ??= new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (Hcl1Item item in block.Body.Items)
            {
                if (item.Value is Hcl1Literal { Kind: Hcl1LiteralKind.Null })
                {
                    continue;
                }

                if (Hcl1Weak.ToText(item.Value) is { } text)
                {
                    map[item.Key.Text] = text;
                }
                else
                {
                    Wrong($"{key}.{item.Key.Text}", "a string", item.Value);
                }
            }
        }

        return map;
    }

    /// <summary>Gets the only block of a type, or null; a second one is an error.</summary>
    public Hcl1Decoder? Block(string key)
    {
        Hcl1Decoder[] all = [.. Blocks(key)];
        if (all.Length > 1)
        {
            Error($"only one '{key}' block allowed", all[1].Body.Range);
        }

        return all.FirstOrDefault();
    }

    /// <summary>Lists all blocks of a type.</summary>
    public IEnumerable<Hcl1Decoder> Blocks(string key) => LabelledBlocks(key, 0).Select(static labelled => labelled.Body);

    /// <summary>Lists all blocks of a type together with their one label.</summary>
    public IEnumerable<(string Label, Hcl1Decoder Body)> LabelledBlocks(string key) => LabelledBlocks(key, 1);

    /// <summary>Reports every key that was not asked for, with the nearest one that was.</summary>
    public void RejectUnknownKeys()
    {
        foreach (Hcl1Item item in Body.Items.Where(item => !Diagnostics.IsFull && !_known.Contains(item.Key.Text)))
        {
            string? near = NameSuggestion.Find(item.Key.Text, _knownInOrder);
            string prefix = Path.Length == 0 ? "" : $"{Path} -> ";
            Diagnostics.Error("Invalid key", $"{prefix}invalid key: {item.Key.Text}", item.Key.Range, near);
        }
    }

    /// <summary>Counts keys as asked for, without reading them.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            Know(key);
        }
    }

    /// <summary>Reports an error about this object.</summary>
    public void Error(string detail, SourceRange range) =>
        Diagnostics.Error("Invalid value", Path.Length == 0 ? detail : $"{Path} -> {detail}", range);

    private IEnumerable<(string Label, Hcl1Decoder Body)> LabelledBlocks(string key, int labelCount)
    {
        Know(key);
        List<(string, Hcl1Decoder)> found = [];
        foreach (Hcl1Block block in Body.Blocks(key, labelCount))
        {
            if (block.Body is null)
            {
                Wrong(key, "a block", block.Value);
            }
            else if (block.Labels.Count != labelCount)
            {
                string wanted = labelCount == 0 ? "no label" : "exactly one label";
                Error($"'{key}' block needs {wanted}", block.Type.Range);
            }
            else
            {
                string label = labelCount == 0 ? "" : block.Labels[0].Text;
                string name = labelCount == 0 ? key : $"{key} \"{label}\"";
                found.Add((label, new Hcl1Decoder(block.Body, Diagnostics, Path.Length == 0 ? name : $"{Path}, {name}")));
            }
        }

        return found;
    }

    private T? Read<T>(string key, string wanted, Func<Hcl1Value, T?> convert)
    {
        if (Value(key) is not { } value)
        {
            return default;
        }

        T? result = convert(value);
        if (result is null)
        {
            Wrong(key, wanted, value);
        }

        return result;
    }

    private void Know(string key)
    {
        if (_known.Add(key))
        {
            _knownInOrder.Add(key);
        }
    }

    private void Wrong(string key, string wanted, Hcl1Value value) =>
        Error($"\"{key}\" must be {wanted}, not {(value is Hcl1Literal { Kind: Hcl1LiteralKind.String, Text.Length: < 40 } text ? $"\"{text.Text}\"" : $"a {value.KindName}")}", value.Range);

    private static long? ToNanoseconds(Hcl1Value value) => value switch
    {
        Hcl1Literal { Kind: Hcl1LiteralKind.String, Text: var text } => GoDuration.TryParse(text, out long nanoseconds) ? nanoseconds : null,
        Hcl1Literal { Kind: Hcl1LiteralKind.Integer or Hcl1LiteralKind.Float } => Hcl1Weak.ToInteger(value),
        _ => null,
    };

    private static List<string>? ToTexts(Hcl1Value value)
    {
        IReadOnlyList<Hcl1Value> elements = value is Hcl1List list ? list.Elements : [value];
        List<string> texts = [];
        foreach (Hcl1Value element in elements)
        {
            if (Hcl1Weak.ToText(element) is not { } text)
            {
                return null;
            }

            texts.Add(text);
        }

        return texts;
    }
}
