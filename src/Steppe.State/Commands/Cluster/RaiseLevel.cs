using Steppe.Model;

namespace Steppe.State;

/// <summary>Says that every server knows a <see cref="StateLevel"/>, so that what needs it may be written from here on.</summary>
public sealed record RaiseLevel : Command
{
    public required int Level { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (Level <= state.Now.Level)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.Conflict, null, $"the cluster has level {state.Now.Level} already"));
        }

        state.SetLevel(Level);
        return new CommandOutcome.Accepted(state.Index);
    }
}
