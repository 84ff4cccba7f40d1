namespace Steppe.Model;

/// <summary>The words of <see cref="TaskEvent.Type"/>.</summary>
public static class TaskEventTypes
{
    public const string Received = "Received";
    public const string TaskSetup = "Task Setup";
    public const string SetupFailure = "Setup Failure";
    public const string Driver = "Driver";
    public const string DriverFailure = "Driver Failure";
    public const string DownloadingArtifacts = "Downloading Artifacts";
    public const string FailedArtifactDownload = "Failed Artifact Download";
    public const string FailedValidation = "Failed Validation";
    public const string Started = "Started";
    public const string Terminated = "Terminated";
    public const string Restarting = "Restarting";
    public const string NotRestarting = "Not Restarting";
    public const string RestartSignaled = "Restart Signaled";
    public const string Signaling = "Signaling";
    public const string Killing = "Killing";
    public const string Killed = "Killed";
    public const string SiblingTaskFailed = "Sibling Task Failed";
    public const string LeaderTaskDead = "Leader Task Dead";
    public const string MainTasksDead = "Main Tasks Dead";
    public const string WaitingForShutdownDelay = "Waiting for shutdown delay";
    public const string TimedOut = "Timed Out";
    public const string AllocationUnhealthy = "Alloc Unhealthy";
    public const string FailedRestoringTask = "Failed Restoring Task";
}
