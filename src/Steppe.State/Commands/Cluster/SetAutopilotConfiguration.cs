using Steppe.Model;

namespace Steppe.State;

/// <summary>Replaces what decides whether servers are healthy.</summary>
public sealed record SetAutopilotConfiguration : Command
{
    public required AutopilotConfiguration Configuration { get; init; }

    /// <summary>Write only if the stored one has this modify index.</summary>
    public ulong? EnforcedModifyIndex { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (EnforcedModifyIndex is { } expected && expected != state.Now.Autopilot.ModifyIndex)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, "the autopilot configuration has changed meanwhile; read it again"));
        }

        state.PutAutopilotConfiguration(Configuration);
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }
}
