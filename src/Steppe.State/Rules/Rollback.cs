using Steppe.Model;

namespace Steppe.State;

/// <summary>Ends a deployment as failed, and takes its job back to the version that worked last if that is wanted.</summary>
/// <remarks>Source: scheduler reference §20, "Fail".</remarks>
internal static class Rollback
{
    /// <summary>Writes both, and the evaluation that carries it out.</summary>
    /// <returns>The version the job has gone back to, or null.</returns>
    public static ulong? Fail(StateBuilder state, Deployment deployment, string description, bool rollsBack, EvaluationId evaluation)
    {
        AdmittedJob? job = state.Now.Jobs.Find(deployment.JobKey) is { IsStopped: false } current && deployment.IsOf(current) ? current : null;
        AdmittedJob? stable = rollsBack && job is not null ? JobVersions.FindStable(state.Now, job) : null;
        bool isSame = stable is not null && JobComparison.SameSpecification(stable.Specification, job!.Specification);
        string suffix = !rollsBack || job is null ? ""
            : stable is null ? DeploymentTexts.NothingToRevertTo
            : isSame ? DeploymentTexts.SameSpecification(stable.Version)
            : DeploymentTexts.RollingBack(stable.Version);
        state.PutDeployment(deployment with { Status = DeploymentStatus.Failed, StatusDescription = description + suffix });
        if (stable is not null && !isSame)
        {
            JobVersions.Restore(stable, job!, state);
        }

        state.PutDeploymentEvaluation(deployment, evaluation);
        return isSame ? null : stable?.Version;
    }
}
