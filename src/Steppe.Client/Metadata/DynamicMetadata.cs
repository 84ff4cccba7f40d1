using System.Collections.Immutable;
using Steppe.Client.Servers;
using Steppe.Client.State;
using Steppe.Model;

namespace Steppe.Client.Metadata;

/// <summary>What users said of this node while its agent ran, over what its configuration says; kept over restarts.</summary>
/// <remarks>Thread-safe. A change is on disk before the node shows it. Source: HTTP API, <c>/v1/client/metadata</c>.</remarks>
internal sealed class DynamicMetadata(
    ImmutableSortedDictionary<string, string> configured,
    ImmutableSortedDictionary<string, string?> stored,
    StateDatabase database,
    NodeDescription description) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile ImmutableSortedDictionary<string, string?> _dynamic = stored;

    /// <summary>The node's metadata and where it comes from.</summary>
    public NodeMetadata Current => Of(_dynamic);

    /// <summary>Sets and deletes keys.</summary>
    /// <param name="changes">New values; null deletes a key, a configured one too.</param>
    /// <param name="cancellation">Gives up waiting for another change.</param>
    /// <exception cref="ClientRefusedException">A key cannot be one.</exception>
    /// <exception cref="IOException">The change could not be stored; nothing has changed.</exception>
    public async Task<NodeMetadata> ApplyAsync(IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation)
    {
        foreach (string key in changes.Keys)
        {
            Check(key);
        }

        await _changing.WaitAsync(cancellation);
        try
        {
            ImmutableSortedDictionary<string, string?> changed = With(changes);
            await database.SaveMetadataAsync(changed);
            _dynamic = changed;
            NodeMetadata merged = Of(changed);
            description.Change(node => Same(node.Meta, merged.Merged) ? node : node with { Meta = merged.Merged }, isUrgent: true);
            return merged;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    /// <summary>Configured and later values as one; null takes a configured key away.</summary>
    public static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string> configured, ImmutableSortedDictionary<string, string?> dynamic)
    {
        ImmutableSortedDictionary<string, string>.Builder merged = configured.ToBuilder();
        foreach ((string key, string? value) in dynamic)
        {
            if (value is null)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return merged.ToImmutable();
    }

    // A deleted key is remembered only while the configuration would bring it back.
    private ImmutableSortedDictionary<string, string?> With(IReadOnlyDictionary<string, string?> changes)
    {
        ImmutableSortedDictionary<string, string?>.Builder changed = _dynamic.ToBuilder();
        foreach ((string key, string? value) in changes)
        {
            if (value is null && !configured.ContainsKey(key))
            {
                changed.Remove(key);
            }
            else
            {
                changed[key] = value;
            }
        }

        return changed.ToImmutable();
    }

    private NodeMetadata Of(ImmutableSortedDictionary<string, string?> dynamic) => new(Merge(configured, dynamic), dynamic, configured);

    private static bool Same(ImmutableSortedDictionary<string, string> left, ImmutableSortedDictionary<string, string> right) =>
        left.Count == right.Count && left.SequenceEqual(right);

    // Jobs name keys as ${meta.key}: what could not be written there could never be used.
    private static void Check(string key)
    {
        if (key.Length == 0 || key[0] == '.' || key[^1] == '.' || key.Any(static character => char.IsWhiteSpace(character) || character is '=' or '{' or '}' or '$'))
        {
            throw new ClientRefusedException(
                RefusalCode.Invalid, $"\"{key}\" cannot be a key of node metadata: leave out spaces, =, $, braces, and dots at its ends");
        }
    }
}
