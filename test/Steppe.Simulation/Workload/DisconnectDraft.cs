using Steppe.Model;

namespace Steppe.Simulation.Workload;

/// <summary>What a group says about nodes out of reach, by its block or by the older fields; half of all groups say nothing.</summary>
internal sealed record DisconnectDraft(
    DisconnectStrategy? Block = null, Duration? MaxClientDisconnect = null, Duration? StopAfterClientDisconnect = null, bool PreventsReschedule = false)
{
    private static readonly string[] Strategies = ["best_score", "keep_original", "keep_replacement", "longest_running"];

    public static DisconnectDraft Draw(Entropy entropy, bool runsEverywhere)
    {
        int choice = entropy.Next(runsEverywhere ? 6 : 9);
        var lostAfter = Duration.FromSeconds(20 + entropy.Next(120));
        var stopAfter = Duration.FromSeconds(2 + entropy.Next(40));
        string strategy = Strategies[entropy.Next(Strategies.Length)];
        bool replaces = entropy.Next(4) > 0;
        return choice switch
        {
            3 or 4 => new DisconnectDraft(new DisconnectStrategy { LostAfter = lostAfter, Replace = replaces, Reconcile = strategy }),
            5 => new DisconnectDraft(MaxClientDisconnect: lostAfter),
            6 => new DisconnectDraft(new DisconnectStrategy { StopOnClientAfter = stopAfter, Replace = replaces }),
            7 => new DisconnectDraft(StopAfterClientDisconnect: stopAfter),
            8 => new DisconnectDraft(PreventsReschedule: true),
            _ => new DisconnectDraft(),
        };
    }

    public TaskGroup On(TaskGroup group) => group with
    {
        Disconnect = Block,
        MaxClientDisconnect = MaxClientDisconnect,
        StopAfterClientDisconnect = StopAfterClientDisconnect,
        PreventRescheduleOnLost = PreventsReschedule ? true : null,
    };
}
