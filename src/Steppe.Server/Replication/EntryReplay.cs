using System.Collections.Immutable;
using Steppe.Log;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Applies an entry that is already in the log.</summary>
/// <remarks>Pure.</remarks>
internal static class EntryReplay
{
    /// <exception cref="StateFormatException">It cannot be read.</exception>
    public static (StateSnapshot After, ImmutableArray<CommittedCommand> Commands) Apply(StateSnapshot state, LogEntry entry) =>
        Apply(state, CommandCodec.Decode(entry.Payload.Span));

    /// <summary>Applies the commands of an entry.</summary>
    public static (StateSnapshot After, ImmutableArray<CommittedCommand> Commands) Apply(StateSnapshot state, IReadOnlyList<Command> entry)
    {
        var commands = ImmutableArray.CreateBuilder<CommittedCommand>();
        foreach (Command command in entry)
        {
            Applied applied = StateMachine.Apply(state, command, state.Index + 1);
            Invariant.Holds(
                applied.Outcome is CommandOutcome.Accepted && !ReferenceEquals(applied.After, state),
                "what was logged had been accepted, and is accepted again");
            state = applied.After;
            commands.Add(new CommittedCommand(command, state.Index, applied.Changes));
        }

        return (state, commands.ToImmutable());
    }
}
