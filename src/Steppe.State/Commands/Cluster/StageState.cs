using Steppe.Model;

namespace Steppe.State;

/// <summary>Brings one piece of a saved state to every server; nothing follows from it until <see cref="RestoreState"/> puts them together.</summary>
/// <remarks>A whole state does not fit into one entry of the log. The first piece of a restore drops what an earlier one left. See decision 0145.</remarks>
public sealed record StageState : Command
{
    /// <summary>Largest piece: written as text, it and a few other commands stay below what an entry may hold.</summary>
    public const int MaxPieceBytes = 6 * 1024 * 1024;

    /// <summary>Names the restore.</summary>
    public required Guid Restore { get; init; }

    /// <summary>Which piece, from 0.</summary>
    public required int Number { get; init; }

    public required ReadOnlyMemory<byte> Piece { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        StagedState staged = Number == 0 ? new StagedState(Restore, []) : state.Now.Staged;
        if (staged.Restore != Restore || staged.Pieces.Length != Number)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, "another restore has begun meanwhile: wait for it, look at what it restored, then try again"));
        }

        state.Stage(staged with { Pieces = staged.Pieces.Add(Piece) });
        return new CommandOutcome.Accepted(state.Index);
    }
}
