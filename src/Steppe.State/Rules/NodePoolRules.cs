using Steppe.Model;

namespace Steppe.State;

/// <summary>What holds for node pools and for those who name them.</summary>
public static class NodePoolRules
{
    /// <summary>The pools that are always there.</summary>
    internal static Table<NodePoolName, NodePool> BuiltIn { get; } = Table<NodePoolName, NodePool>.Empty
        .With(new NodePoolName(NodePool.All), Of(NodePool.All, "Node pool with all nodes in the cluster."))
        .With(new NodePoolName(NodePool.Default), Of(NodePool.Default, "Default node pool."));

    /// <summary>The refusal of a job whose pool is not there, or null.</summary>
    public static Refusal? CheckPoolOf(StateSnapshot state, Job job)
    {
        string pool = job.NodePool ?? NodePool.Default;
        return state.NodePools.Contains(new NodePoolName(pool))
            ? null
            : new Refusal(RefusalCode.Conflict, "node_pool", $"job \"{job.Id}\" is in nonexistent node pool \"{pool}\"");
    }

    /// <summary>Why a pool cannot be written, or null.</summary>
    internal static Refusal? CheckWrite(NodePool pool) => pool switch
    {
        { IsBuiltIn: true } => new Refusal(RefusalCode.Invalid, null, $"modifying node pool \"{pool.Name}\" is not allowed"),
        _ when !NodePool.IsValidName(pool.Name) => new Refusal(
            RefusalCode.Invalid, "Name", $"invalid node pool name \"{pool.Name}\": use 1 to 128 letters, digits, \"-\" or \"_\""),
        { Description.Length: > NodePool.MaxDescription } => new Refusal(
            RefusalCode.Invalid, "Description", $"the description of a node pool is at most {NodePool.MaxDescription} characters long"),
        _ => null,
    };

    /// <summary>Why a pool cannot be deleted, or null.</summary>
    internal static Refusal? CheckDeletion(StateSnapshot state, string name)
    {
        if (!state.NodePools.TryFind(new NodePoolName(name), out NodePool? pool))
        {
            return new Refusal(RefusalCode.NotFound, null, "node pool not found");
        }

        if (pool.IsBuiltIn)
        {
            return new Refusal(RefusalCode.Invalid, null, $"deleting node pool \"{name}\" is not allowed");
        }

        int nodes = state.Nodes.Rows.Count(node => node.NodePool == name);
        string[] jobs =
        [
            .. state.Jobs.Rows.Where(job => job.Status != JobStatus.Dead && (job.Specification.NodePool ?? NodePool.Default) == name)
                .Select(static job => job.Key.Id).Take(MostNamed),
        ];
        return nodes > 0 ? new Refusal(RefusalCode.Conflict, null, $"node pool \"{name}\" has nodes: {nodes}; move or purge them first")
            : jobs.Length > 0 ? new Refusal(RefusalCode.Conflict, null, $"node pool \"{name}\" has non-terminal jobs: {string.Join(", ", jobs)}; stop them first")
            : null;
    }

    private const int MostNamed = 5;

    private static NodePool Of(string name, string description) =>
        new() { Name = name, Description = description, CreateIndex = 1, ModifyIndex = 1 };
}
