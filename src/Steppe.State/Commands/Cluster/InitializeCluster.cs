using Steppe.Model;

namespace Steppe.State;

/// <summary>Gives the cluster its name; the first command of every log.</summary>
public sealed record InitializeCluster : Command
{
    public required Guid ClusterId { get; init; }

    /// <summary>The <see cref="StateLevel"/> the cluster begins with.</summary>
    public int Level { get; init; } = StateLevel.First;

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.ClusterId != Guid.Empty)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, $"this cluster already has the id {Uuid.Format(state.Now.ClusterId)}"));
        }

        state.SetClusterId(ClusterId);
        state.SetLevel(Level);
        return new CommandOutcome.Accepted(state.Index);
    }
}
