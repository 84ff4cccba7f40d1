using System.Globalization;

namespace Steppe.Model;

/// <summary>Why a deployment is where it is, as users and their scripts read it.</summary>
/// <remarks>Source: scheduler reference §1.</remarks>
public static class DeploymentTexts
{
    public const string Running = "Deployment is running";
    public const string NeedsPromotion = "Deployment is running but requires manual promotion";
    public const string PromotesItself = "Deployment is running pending automatic promotion";
    public const string Paused = "Deployment is paused";
    public const string Successful = "Deployment completed successfully";
    public const string JobStopped = "Cancelled because job is stopped";
    public const string NewerVersion = "Cancelled due to newer version of job";
    public const string Unhealthy = "Failed due to unhealthy allocations";
    public const string NoProgress = "Failed due to progress deadline";
    public const string FailedByUser = "Deployment marked as failed";

    /// <summary>What a deployment that goes on says of itself.</summary>
    public static string OfRunning(Deployment deployment) => !deployment.RequiresPromotion ? Running
        : deployment.PromotesItself ? PromotesItself
        : NeedsPromotion;

    /// <summary>What is added to the reason of a failure when the job goes back to a version that worked.</summary>
    public static string RollingBack(ulong version) => string.Create(CultureInfo.InvariantCulture, $" - rolling back to job version {version}");

    /// <summary>What is added when that version is the same as the one that failed.</summary>
    public static string SameSpecification(ulong version) => string.Create(
        CultureInfo.InvariantCulture, $" - not rolling back to stable job version {version} as current job has same specification");

    /// <summary>What is added when there is no version that worked.</summary>
    public const string NothingToRevertTo = " - no stable job version to auto revert to";
}
