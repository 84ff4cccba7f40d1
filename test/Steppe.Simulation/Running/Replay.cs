using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Running;

/// <summary>Applies what a log holds.</summary>
internal static class Replay
{
    /// <summary>The state after the commands of one entry.</summary>
    public static StateSnapshot Entry(StateSnapshot state, IEnumerable<Command> commands)
    {
        foreach (Command command in commands)
        {
            Applied applied = StateMachine.Apply(state, command, state.Index + 1);
            Invariant.Holds(
                applied.Outcome is CommandOutcome.Accepted && !ReferenceEquals(applied.After, state),
                "what was logged had been accepted, and is accepted again");
            state = applied.After;
        }

        return state;
    }
}
