using Steppe.Hcl;

namespace Steppe.JobSpec;

/// <summary>A job file and the values of its variables as they may be kept: without any value of a sensitive variable.</summary>
/// <remarks>Pure. A comment stays where a value was, so that registering what was kept asks for the value again. Text that cannot be
/// read cannot be registered either, and is kept as it is. Source: decision 0061.</remarks>
/// <param name="Text">The file.</param>
/// <param name="VariableFlags">Values given one by one.</param>
/// <param name="Variables">Text of the files of values.</param>
public sealed record KeptSource(string Text, IReadOnlyDictionary<string, string> VariableFlags, string Variables)
{
    private const string Note = "/* not kept: the variable is sensitive */";

    /// <summary>Takes the values out.</summary>
    /// <param name="text">The file.</param>
    /// <param name="format"><c>hcl2</c>; other formats have no variables.</param>
    /// <param name="flags">Values given one by one.</param>
    /// <param name="variables">Text of the files of values, one after the other.</param>
    public static KeptSource Of(string text, string format, IReadOnlyDictionary<string, string> flags, string variables)
    {
        KeptSource whole = new(text, flags, variables);
        if (format is not ("hcl2" or "") || !text.Contains("sensitive", StringComparison.Ordinal))
        {
            return whole;
        }

        // Ranges count from behind a byte order mark.
        text = text.TrimStart('\uFEFF');
        HashSet<string> names = new(StringComparer.Ordinal);
        string kept = JsonSecrets.IsJson(text) ? JsonSecrets.WithoutDefaults(text, names) : WithoutDefaults(text, names);
        return names.Count == 0 ? whole : new KeptSource(
            kept,
            flags.Where(flag => !names.Contains(flag.Key)).ToDictionary(static flag => flag.Key, static flag => flag.Value, StringComparer.Ordinal),
            WithoutValues(variables.TrimStart('\uFEFF'), names));
    }

    private static string WithoutDefaults(string text, HashSet<string> names)
    {
        List<HclAttribute> defaults = [];
        foreach (HclBlock block in HclParser.ParseFile(new SourceText("source", text), []).Blocks)
        {
            // Anything but a plain false counts as sensitive: what was meant is not worth a leak.
            if (block is { Type: "variable", Labels: [var name] } && block.Body.Find("sensitive") is { } flag && flag.Value.Range.Text != "false")
            {
                names.Add(name.Text);
                defaults.AddRange(block.Body.Attributes.Where(static attribute => attribute.Name == "default"));
            }
        }

        return Without(text, defaults);
    }

    private static string WithoutValues(string variables, HashSet<string> names)
    {
        if (JsonSecrets.IsJson(variables))
        {
            return JsonSecrets.WithoutValues(variables, names) ?? Note;
        }

        DiagnosticList diagnostics = [];
        HclBody body = HclParser.ParseFile(new SourceText("variables", variables), diagnostics);
        return !diagnostics.HasErrors ? Without(variables, body.Attributes.Where(attribute => names.Contains(attribute.Name)))
            : names.Any(name => variables.Contains(name, StringComparison.Ordinal)) ? Note
            : variables;
    }

    private static string Without(string text, IEnumerable<HclAttribute> attributes)
    {
        foreach (HclAttribute attribute in attributes.OrderByDescending(static attribute => attribute.Range.StartOffset))
        {
            text = $"{text[..attribute.Range.StartOffset]}{Note}{text[attribute.Range.EndOffset..]}";
        }

        return text;
    }
}
