using Steppe.Model;

namespace Steppe.Client.Fingerprints;

/// <summary>What fingerprints have found so far.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class NodeFacts
{
    public SortedDictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    public NodeResources Resources { get; set; } = new();
}
