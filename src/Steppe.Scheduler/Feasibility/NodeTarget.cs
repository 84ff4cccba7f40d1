using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>One side of a constraint: a literal, or a reference to a property of the node.</summary>
/// <remarks>Pure. Source: job specification §2.4, target resolution.</remarks>
internal sealed class NodeTarget
{
    private static readonly string[] UniquePrefixes = ["${unique.", "${node.unique.", "${attr.unique.", "${meta.unique."];

    private readonly string _text;
    private readonly Func<Node, string?>? _reference;

    public NodeTarget(string text)
    {
        _text = text;
        _reference = text.StartsWith("${", StringComparison.Ordinal) ? ReferenceTo(text) : null;
        IsPerNode = UniquePrefixes.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Whether it reads something that two nodes of one class may differ in.</summary>
    public bool IsPerNode { get; }

    /// <summary>The value on a node, or null when the node has none.</summary>
    public string? Resolve(Node node) => _reference is null ? _text : _reference(node);

    private static Func<Node, string?> ReferenceTo(string text) => text switch
    {
        "${node.unique.id}" => static node => node.Id.ToString(),
        "${node.unique.name}" => static node => node.Name,
        "${node.datacenter}" => static node => node.Datacenter,
        "${node.class}" => static node => node.NodeClass,
        "${node.pool}" => static node => node.NodePool,
        _ when FindKey(text, "${attr.") is { } key => node => Find(node.Attributes, key),
        _ when FindKey(text, "${meta.") is { } key => node => Find(node.Meta, key),
        _ => static _ => null,
    };

    private static string? FindKey(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && text.EndsWith('}') ? text[prefix.Length..^1] : null;

    private static string? Find(ImmutableSortedDictionary<string, string> values, string key) =>
        values.TryGetValue(key, out string? value) ? value : null;
}
