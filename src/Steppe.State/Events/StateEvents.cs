using System.Collections.Immutable;

namespace Steppe.State;

/// <summary>Derives what subscribers hear from what a command did.</summary>
/// <remarks>Pure. An evaluation or an allocation that is gone is no news; a job or a node is. Source: HTTP API,
/// event stream.</remarks>
public static class StateEvents
{
    /// <summary>The events of one command, one for every row it wrote that subscribers may follow.</summary>
    public static ImmutableArray<StateEvent> Of(CommittedCommand committed) =>
    [
        .. committed.Changes
            .Select(change => EventTypes.Of(committed.Command, change) is { } type ? Describe(change, type, committed.Index) : null)
            .OfType<StateEvent>(),
    ];

    /// <summary>Whether <see cref="Of"/> gives any.</summary>
    public static bool HasAny(CommittedCommand committed) =>
        committed.Changes.Any(change => HasRow(change) && EventTypes.Of(committed.Command, change) is not null);

    private static bool HasRow(Change change) => change is Change.OfJob { After: not null } or Change.OfJob { Before: not null }
        or Change.OfEvaluation { After: not null } or Change.OfAllocation { After: not null } or Change.OfDeployment { After: not null }
        or Change.OfNode { After: not null } or Change.OfNode { Before: not null }
        or Change.OfNodePool { After: not null } or Change.OfNodePool { Before: not null };

    private static StateEvent? Describe(Change change, string type, ulong index) => change switch
    {
        Change.OfJob { Key: var key } job when (job.After ?? job.Before) is { } row =>
            new StateEvent(EventTopics.Job, type, key.Id, key.Namespace, [], index, row),
        Change.OfEvaluation { After: { } row } => new StateEvent(
            EventTopics.Evaluation,
            type,
            row.Id.ToString(),
            row.JobKey.Namespace,
            Known(row.JobKey.Id, row.DeploymentId.ToString()),
            index,
            row),
        Change.OfAllocation { After: { } row } => new StateEvent(
            EventTopics.Allocation,
            type,
            row.Id.ToString(),
            row.JobKey.Namespace,
            Known(row.JobKey.Id, row.DeploymentId.ToString()),
            index,
            row),
        Change.OfDeployment { After: { } row } => new StateEvent(
            EventTopics.Deployment, type, row.Id.ToString(), row.Namespace, [row.JobId], index, row),
        Change.OfNode node when (node.After ?? node.Before) is { } row =>
            new StateEvent(EventTopics.Node, type, row.Id.ToString(), "", [], index, row),
        Change.OfNodePool pool when (pool.After ?? pool.Before) is { } row =>
            new StateEvent(EventTopics.NodePool, type, row.Name, "", [], index, row),
        _ => null,
    };

    private static ImmutableArray<string> Known(params ReadOnlySpan<string> keys)
    {
        ImmutableArray<string>.Builder known = ImmutableArray.CreateBuilder<string>();
        foreach (string key in keys)
        {
            if (key.Length > 0)
            {
                known.Add(key);
            }
        }

        return known.ToImmutable();
    }
}
