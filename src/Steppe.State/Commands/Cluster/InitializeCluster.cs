using Steppe.Model;

namespace Steppe.State;

/// <summary>Gives the cluster its name; the first command of every log.</summary>
public sealed record InitializeCluster : Command
{
    public required Guid ClusterId { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.ClusterId != Guid.Empty)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, $"this cluster already has the id {Uuid.Format(state.Now.ClusterId)}"));
        }

        state.SetClusterId(ClusterId);
        return new CommandOutcome.Accepted(state.Index);
    }
}
