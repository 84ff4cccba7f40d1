using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What the deployments of a job mean for its evaluation, before anything else is looked at.</summary>
/// <remarks>Pure. Source: scheduler reference §7.1.</remarks>
/// <param name="Current">The deployment of this very version of the job, unless it was successful; or null.</param>
/// <param name="Shown">The one the evaluation belongs to in the eyes of the user; or null.</param>
/// <param name="Ends">Deployments that are over because the job is stopped, or has a newer version.</param>
internal sealed record DeploymentPass(Deployment? Current, Deployment? Shown, ImmutableArray<DeploymentEnd> Ends)
{
    public static readonly DeploymentPass None = new(null, null, []);

    /// <param name="state">The snapshot.</param>
    /// <param name="job">The job as it is, null when it is gone.</param>
    /// <param name="key">Its key.</param>
    public static DeploymentPass Of(StateSnapshot state, AdmittedJob? job, JobKey key)
    {
        bool isStopped = job is null or { IsStopped: true };
        Deployment? latest = state.FindLatestDeployment(key);
        Deployment? current = !isStopped && latest?.IsOf(job!) == true ? latest : null;
        return new DeploymentPass(
            current is { Status: DeploymentStatus.Successful or DeploymentStatus.Cancelled } ? null : current,
            isStopped ? latest : current,
            [
                .. state.DeploymentsOf(key)
                    .Where(deployment => deployment.IsActive && deployment.Id != current?.Id)
                    .Select(deployment => new DeploymentEnd(
                        deployment.Id, DeploymentStatus.Cancelled, isStopped ? DeploymentTexts.JobStopped : DeploymentTexts.NewerVersion)),
            ]);
    }
}
