using Steppe.Model;

namespace Steppe.State;

/// <summary>Says of a version of a job that it has proved itself, or that it has not.</summary>
/// <remarks>Source: HTTP API, <c>PUT /v1/job/:id/stable</c>.</remarks>
public sealed record SetJobStability : Command
{
    public required JobKey Job { get; init; }

    public required ulong JobVersion { get; init; }

    public required bool IsStable { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.FindJobVersion(Job, JobVersion) is null)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, $"job \"{Job.Id}\" in namespace \"{Job.Namespace}\" at version {JobVersion} not found"));
        }

        state.PutJobStability(Job, JobVersion, IsStable);
        return new CommandOutcome.Accepted(state.Index);
    }
}
