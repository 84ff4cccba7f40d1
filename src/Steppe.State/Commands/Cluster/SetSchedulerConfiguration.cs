using Steppe.Model;

namespace Steppe.State;

/// <summary>Replaces the cluster-wide switches of the scheduler.</summary>
public sealed record SetSchedulerConfiguration : Command
{
    public required SchedulerConfiguration Configuration { get; init; }

    /// <summary>Write only if the stored one has this modify index.</summary>
    public ulong? EnforcedModifyIndex { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (EnforcedModifyIndex is { } expected && expected != state.Now.SchedulerConfiguration.ModifyIndex)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, "the scheduler configuration has changed meanwhile; read it again"));
        }

        state.PutSchedulerConfiguration(Configuration);
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }
}
