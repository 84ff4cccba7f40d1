using Steppe.Model;

namespace Steppe.State;

/// <summary>Applies what a log holds, where nobody looks at the states between: they are written over.</summary>
/// <remarks>Mutable, for one thread. What was logged had been accepted; that it is not accepted again is a bug. Gives the same state as
/// <see cref="StateMachine.Apply"/> for one command after the other. Decision 0126.</remarks>
/// <param name="begin">The state to begin with; it stays as it is.</param>
public sealed class StateReplay(StateSnapshot begin)
{
    private StateSnapshot _state = begin;
    private EditStamp _edit;

    /// <summary>The state after the commands so far; it stays as it is, whatever is applied next.</summary>
    public StateSnapshot State
    {
        get
        {
            _edit = default;
            return _state;
        }
    }

    /// <summary>Applies the next commands of the log.</summary>
    public void Apply(IEnumerable<Command> commands)
    {
        foreach (Command command in commands)
        {
            ulong index = _state.Index + 1;
            _edit = _edit == default ? EditStamp.Of(index) : _edit;
            Applied applied = StateMachine.ApplyUnder(ref _edit, _state, command, index);
            Invariant.Holds(
                applied.Outcome is CommandOutcome.Accepted && !ReferenceEquals(applied.After, _state),
                "what was logged had been accepted, and is accepted again");
            _state = applied.After;
        }
    }
}
