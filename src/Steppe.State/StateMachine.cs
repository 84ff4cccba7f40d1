using Steppe.Model;

namespace Steppe.State;

/// <summary>Turns one command into the next state: the only place where state is made.</summary>
public static class StateMachine
{
    /// <summary>Applies <paramref name="command"/> as the change with number <paramref name="index"/>.</summary>
    /// <remarks>Pure and total: equal inputs, equal results on every server. A request id that was applied before changes
    /// nothing and gives the first answer again.</remarks>
    /// <param name="before">The state so far.</param>
    /// <param name="command">The change, complete with ids and time.</param>
    /// <param name="index">Always one more than the index of <paramref name="before"/>.</param>
    public static Applied Apply(StateSnapshot before, Command command, ulong index)
    {
        EditStamp edit = EditStamp.Of(index);
        return ApplyUnder(ref edit, before, command, index);
    }

    /// <summary>The same, writing in place what was made under the stamp.</summary>
    internal static Applied ApplyUnder(ref EditStamp edit, StateSnapshot before, Command command, ulong index)
    {
        Invariant.Holds(index == before.Index + 1, "commands are applied one after the other");
        if (before.Requests.Find(command.RequestId) is { } first)
        {
            return new Applied(before, first, []);
        }

        DateTimeOffset at = command.At > before.LastCommandAt ? command.At : before.LastCommandAt;
        StateBuilder state = new(before, index, at, edit);
        CommandOutcome outcome = command.ApplyTo(state);
        if (outcome is not CommandOutcome.Accepted accepted)
        {
            return new Applied(before, outcome, []);
        }

        state.DeriveJobs();
        state.TellOfDeployments();
        StateSnapshot after = state.Finish(command.RequestId, accepted);
        edit = state.Edit;
        return new Applied(after, accepted, [.. state.Changes]);
    }
}
