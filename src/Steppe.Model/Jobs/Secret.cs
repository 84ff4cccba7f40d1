using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Model;

/// <summary>A secret fetched before a task starts and readable as <c>${secret.NAME.KEY}</c>.</summary>
/// <remarks>Source: job specification, block <c>secret</c>.</remarks>
public sealed record Secret
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Provider { get; init => field = value ?? ""; } = "";

    public string Path { get; init => field = value ?? ""; } = "";

    public ImmutableSortedDictionary<string, JsonElement>? Config { get; init; }

    public ImmutableSortedDictionary<string, string>? Env { get; init; }
}
