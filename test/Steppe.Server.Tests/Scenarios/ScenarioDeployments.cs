using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server.Tests.Scenarios;

/// <summary>What scenarios do with deployments, and show of them.</summary>
internal static class ScenarioDeployments
{
    /// <summary>A user's change of the newest deployment of a job.</summary>
    public static Command Command(ProposalContext context, string[] words, Func<string, AllocationId> find)
    {
        Deployment deployment = context.Head.FindLatestDeployment(new JobKey("default", words[1]))!;
        return words[0] switch
        {
            "promote" => new PromoteDeployment { RequestId = context.NewRequestId(), At = context.At, DeploymentId = deployment.Id, EvaluationId = context.NewEvaluationId() },
            "pause" or "resume" => new PauseDeployment
            {
                RequestId = context.NewRequestId(), At = context.At, DeploymentId = deployment.Id, Pause = words[0] == "pause", EvaluationId = context.NewEvaluationId(),
            },
            "give-up" => new FailDeployment
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                DeploymentId = deployment.Id,
                Description = DeploymentTexts.FailedByUser,
                RollsBack = deployment.Groups.Values.Any(static group => group.AutoRevert),
                EvaluationId = context.NewEvaluationId(),
            },
            _ => new SetAllocationHealth
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                DeploymentId = deployment.Id,
                Healthy = words[2] == "good" ? [find(words[3])] : [],
                Unhealthy = words[2] == "bad" ? [find(words[3])] : [],
                EvaluationId = context.NewEvaluationId(),
            },
        };
    }

    /// <summary>All deployments of a job, oldest first.</summary>
    public static List<string> Show(StateSnapshot state, JobKey job) =>
    [
        .. state.DeploymentsOf(job).OrderBy(static one => one.CreateIndex).Select(static one =>
            $"v{one.JobVersion} {one.Status.ToString().ToLowerInvariant()} ({one.StatusDescription}){string.Concat(one.Groups.Select(static group => $"; {group.Key}: {Text(group.Value)}"))}"),
    ];

    /// <summary>The kept versions of a job, newest first.</summary>
    public static List<string> ShowVersions(StateSnapshot state, JobKey job) =>
    [
        .. state.JobHistories.Find(job)!.Versions.Reverse().Select(static one =>
            $"v{one.Version} user={one.Groups[0].Tasks[0].Specification.User} count={one.Groups[0].Count}{(one.Specification.Stable == true ? " stable" : "")}"),
    ];

    private static string Text(DeploymentGroup group) =>
        (group.DesiredCanaries > 0 ? $"{group.PlacedCanaries.Count} of {group.DesiredCanaries} canaries{(group.Promoted ? ", promoted" : "")}, " : "")
        + $"{group.PlacedAllocations} of {group.DesiredTotal} placed, {group.HealthyAllocations} healthy, {group.UnhealthyAllocations} unhealthy";
}
