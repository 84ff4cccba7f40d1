using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>How one version of a service job replaces what ran before, and how far it is.</summary>
/// <remarks>Immutable. Made by the scheduler, counted by the state, watched by the leader. Wire: <c>Deployment</c>. Source:
/// scheduler reference §7.4, §19, §20.</remarks>
public sealed record Deployment
{
    public required DeploymentId Id { get; init; }
    public required string Namespace { get; init; }
    public required string JobId { get; init; }

    /// <summary>The version of the job that is being brought in.</summary>
    public required ulong JobVersion { get; init; }

    /// <summary>Tells the job from an earlier one of the same id.</summary>
    public required ulong JobCreateIndex { get; init; }

    public ulong JobModifyIndex { get; init; }
    public ulong JobSpecModifyIndex { get; init; }

    /// <summary>By task group, only those that had something to change.</summary>
    public required ImmutableSortedDictionary<string, DeploymentGroup> Groups { get; init; }

    public DeploymentStatus Status { get; init; } = DeploymentStatus.Running;
    public string StatusDescription { get; init; } = "";

    /// <summary>Priority of the evaluations it leads to.</summary>
    public int EvaluationPriority { get; init; }

    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ModifiedAt { get; init; }

    public JobKey JobKey => new(Namespace, JobId);

    /// <summary>Whether it still goes on, if only after a pause.</summary>
    public bool IsActive => Status is DeploymentStatus.Running or DeploymentStatus.Paused;

    /// <summary>Whether some group waits for somebody, or for the leader, to say that its canaries will do.</summary>
    public bool RequiresPromotion => Groups.Values.Any(static group => group.AwaitsPromotion);

    /// <summary>Whether the leader promotes the canaries by itself: then every group that has some wants it so.</summary>
    public bool PromotesItself => Groups.Values.All(static group => group.DesiredCanaries == 0 || group.AutoPromote);

    /// <summary>Whether it brings in just this version of just this job.</summary>
    public bool IsOf(AdmittedJob job) => JobCreateIndex == job.CreateIndex && JobVersion == job.Version;
}
