using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/search</c>.</summary>
public sealed record SearchRequest
{
    /// <summary>One of <see cref="SearchContexts"/>; empty for all of them.</summary>
    public string Context { get; set; } = "";

    public string Prefix { get; set; } = "";
}

/// <summary>Answer to <c>PUT /v1/search</c>: ids by context.</summary>
public sealed record SearchResponse
{
    public ulong Index { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Matches { get; init; }

    public string NextToken { get; set; } = "";

    /// <summary>Contexts with more matches than are listed.</summary>
    public IReadOnlyDictionary<string, bool>? Truncations { get; init; }
}

/// <summary>Body of <c>PUT /v1/search/fuzzy</c>.</summary>
public sealed record FuzzySearchRequest
{
    /// <summary>One of <see cref="SearchContexts"/>; empty for all of them.</summary>
    public string Context { get; set; } = "";

    public string Text { get; set; } = "";
}

/// <summary>Answer to <c>PUT /v1/search/fuzzy</c>: names by context.</summary>
public sealed record FuzzySearchResponse
{
    public ulong Index { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<FuzzyMatch>>? Matches { get; init; }

    public string NextToken { get; set; } = "";

    /// <summary>Contexts with more matches than are listed.</summary>
    public IReadOnlyDictionary<string, bool>? Truncations { get; init; }
}

/// <summary>One name that was found, and where it belongs: namespace, job, group and so on, as far as it has them.</summary>
public sealed record FuzzyMatch
{
    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Scope { get; init; }
}

/// <summary>What can be searched.</summary>
public static class SearchContexts
{
    public const string All = "all";
    public const string Allocations = "allocs";
    public const string Deployments = "deployment";
    public const string Evaluations = "evals";
    public const string Jobs = "jobs";
    public const string Namespaces = "namespaces";
    public const string NodePools = "node_pools";
    public const string Nodes = "nodes";
    public const string Plugins = "plugins";
    public const string ScalingPolicies = "scaling_policy";
    public const string Variables = "vars";
    public const string Volumes = "volumes";

    /// <summary>Parts of jobs, found only by a fuzzy search.</summary>
    public const string Groups = "groups";

    public const string Services = "services";
    public const string Tasks = "tasks";
    public const string Images = "images";
    public const string Commands = "commands";
    public const string Classes = "classes";

    /// <summary>The contexts a request may name, besides <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Named { get; } =
        [Allocations, Deployments, Evaluations, Jobs, Namespaces, NodePools, Nodes, Plugins, ScalingPolicies, Variables, Volumes];
}
