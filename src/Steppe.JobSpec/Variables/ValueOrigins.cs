using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>Remembers where the values of variables, locals and loop variables came from, and which of them are in error.</summary>
/// <remarks>Not thread-safe. The text of a sensitive value, or of one made from it, is never told.</remarks>
internal sealed class ValueOrigins
{
    private const int MostOrigins = 4;
    private const int LongestText = 40;

    private readonly OrderedDictionary<string, Origin> _origins = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    /// <summary>What is known of one name.</summary>
    private sealed record Origin(string How, SourceRange? Range, HclValue? Value, HclExpression? Expression, bool IsSensitive);

    /// <summary>The names under one root, such as <c>var</c>, bare.</summary>
    public IEnumerable<string> NamesUnder(string root) => _origins.Keys
        .Where(key => key.StartsWith(root + ".", StringComparison.Ordinal))
        .Select(key => key[(root.Length + 1)..]);

    /// <summary>Notes where a value came from; a later note replaces an earlier one.</summary>
    /// <param name="name">The name with its root, such as <c>var.count</c>.</param>
    /// <param name="how">How it got its value, such as <c>set by -var</c>.</param>
    /// <param name="range">Where; null when not in a file.</param>
    /// <param name="value">The value.</param>
    /// <param name="expression">What the value was made from; null when from nothing that has a name.</param>
    /// <param name="isSensitive">Whether the value must not be shown.</param>
    public void Set(string name, string how, SourceRange? range, HclValue? value, HclExpression? expression = null, bool isSensitive = false) =>
        _origins[name] = new Origin(
            how, range, value, expression, isSensitive || (expression is not null && Names(expression).Any(used => _origins.TryGetValue(used, out Origin? origin) && origin.IsSensitive)));

    /// <summary>Notes that a name has no usable value, which was reported.</summary>
    public void MarkBroken(string name) => _broken.Add(name);

    /// <summary>Tells whether an expression uses a name that is in error: what is wrong with it then need not be its own fault.</summary>
    public bool UsesBroken(HclExpression expression) =>
        _broken.Count > 0 && HclReferences.Of(expression).Any(reference => _broken.Contains(NameOf(reference)) || (reference.Attribute is null && reference.Root is "var" or "local"));

    /// <summary>Follows the names of an expression back to where their values were written, nearest first.</summary>
    public IReadOnlyList<DiagnosticOrigin> Of(HclExpression expression) => Follow(Names(expression));

    /// <summary>Follows one name, such as <c>var.count</c>, in the same way.</summary>
    public IReadOnlyList<DiagnosticOrigin> OfName(string name) => Follow([name]);

    private List<DiagnosticOrigin> Follow(IEnumerable<string> names)
    {
        List<DiagnosticOrigin> found = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        Queue<string> open = new(names);
        while (found.Count < MostOrigins && open.TryDequeue(out string? name))
        {
            if (!seen.Add(name) || !_origins.TryGetValue(name, out Origin? origin))
            {
                continue;
            }

            found.Add(new DiagnosticOrigin($"{name}{Shown(origin)} {origin.How}", origin.Range));
            foreach (string next in origin.Expression is null ? [] : Names(origin.Expression))
            {
                open.Enqueue(next);
            }
        }

        return found;
    }

    private static IEnumerable<string> Names(HclExpression expression) => HclReferences.Of(expression).Select(NameOf);

    private static string NameOf(HclReference reference) =>
        reference is { Root: "var" or "local", Attribute: { } attribute } ? $"{reference.Root}.{attribute}" : reference.Root;

    private static string Shown(Origin origin) => origin switch
    {
        { IsSensitive: true } => " (sensitive) was",
        { Value: HclString text } => $" is \"{(text.Value.Length > LongestText ? text.Value[..LongestText] + "…" : text.Value)}\",",
        { Value: HclNumber or HclBool } => $" is {HclConversion.ToText(origin.Value)},",
        { Value: HclNull } => " is null,",
        { Value: { } value } => $" ({value.Type}) was",
        _ => " was",
    };
}
