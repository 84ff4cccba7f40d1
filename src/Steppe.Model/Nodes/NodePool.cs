using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Nodes that belong together; a job is placed in one pool.</summary>
/// <remarks>Immutable. Wire: <c>NodePool</c>. Source: job specification, <c>node_pool</c>; HTTP API §2.6.</remarks>
public sealed record NodePool
{
    /// <summary>Stands for every node; no node is registered in it.</summary>
    public const string All = "all";

    /// <summary>The pool of nodes and jobs that name none.</summary>
    public const string Default = "default";

    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 256;

    private const int MaxName = 128;

    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public ImmutableSortedDictionary<string, string> Meta { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What the scheduler does differently there; null for nothing.</summary>
    public NodePoolScheduler? Scheduler { get; init; }

    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }

    /// <summary>Whether it is always there, and as it is.</summary>
    public bool IsBuiltIn => Name is All or Default;

    /// <summary>Whether a pool may be called so: letters, digits, <c>-</c> and <c>_</c>, at most 128 of them.</summary>
    public static bool IsValidName(string name) => name.Length is > 0 and <= MaxName
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}

/// <summary>Switches of the scheduler that a pool has of its own; null takes the cluster's.</summary>
public sealed record NodePoolScheduler
{
    /// <summary>Whether work is spread over nodes instead of packed.</summary>
    public bool? SpreadsWork { get; init; }

    public bool? MemoryOversubscriptionEnabled { get; init; }
}
