using Steppe.Model;

namespace Steppe.State;

/// <summary>Takes the name of a version of a job away; from now on it is forgotten in its turn.</summary>
/// <remarks>Source: HTTP API, <c>DELETE /v1/job/:id/versions/:tag/tag</c>.</remarks>
public sealed record UntagJobVersion : Command
{
    public required JobKey Job { get; init; }

    public required string Name { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        JobHistory? history = state.Now.JobHistories.Find(Job);
        if (history?.FindTagged(Name) is not { } version)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.NotFound, null, history is null ? "job not found" : $"tag \"{Name}\" not found"));
        }

        state.PutJobVersionTag(version, null);
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: version.JobModifyIndex);
    }
}
