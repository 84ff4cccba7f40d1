using Steppe.Model;

namespace Steppe.State;

/// <summary>Gives a version of a job a name of its own, by which it is kept for as long as it has it.</summary>
/// <remarks>A version has one name and a name belongs to one version of the job. Source: HTTP API,
/// <c>PUT /v1/job/:id/versions/:tag/tag</c>.</remarks>
public sealed record TagJobVersion : Command
{
    public required JobKey Job { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Which version; null for the newest.</summary>
    public ulong? JobVersion { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        JobHistory? history = state.Now.JobHistories.Find(Job);
        AdmittedJob? version = JobVersion is { } wanted ? history?.Find(wanted) : history?.Versions[^1];
        if (version is null)
        {
            return Refused(RefusalCode.NotFound, history is null ? "job not found" : $"version {JobVersion} not found");
        }

        if (history!.FindTagged(Name) is { } other && other.Version != version.Version)
        {
            return Refused(
                RefusalCode.Conflict,
                $"tag \"{Name}\" already exists on version {other.Version} of job \"{Job.Id}\": take it away there first, or choose another name");
        }

        state.PutJobVersionTag(version, new JobVersionTag
        {
            Name = Name, Description = Description, TaggedTime = state.At.ToUnixNanoseconds(),
        });
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: version.JobModifyIndex);
    }

    private static CommandOutcome.Refused Refused(RefusalCode code, string sentence) => new(new Refusal(code, null, sentence));
}
