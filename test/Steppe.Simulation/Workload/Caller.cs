using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Workload;

/// <summary>Asks the server for changes, again under the same request id until there is an answer.</summary>
internal sealed class Caller(SimulatedCluster cluster, string name, Entropy entropy)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Link _link = new(name);

    /// <summary>Asks; then does what is next.</summary>
    /// <exception cref="InvalidOperationException">The change was refused, and that is somebody's mistake.</exception>
    public void Ask(RequestId id, string what, CommandFactory make, Action next, bool mayBeRefused = false) => cluster.Ask<CommandOutcome>(
        _link,
        what,
        Patience,
        (gateway, answer) => gateway.Propose(make, answer),
        answer =>
        {
            switch (answer.Reply)
            {
                case CommandOutcome.Accepted accepted:
                    cluster.Oracles.Acknowledged(id, accepted);
                    next();
                    break;
                case CommandOutcome.Refused when mayBeRefused:
                    next();
                    break;
                case CommandOutcome.Refused refused:
                    throw new InvalidOperationException($"{what} was refused: {refused.Refusal}");
                default:
                    cluster.Time.After(TimeSpan.FromMilliseconds(500 + entropy.Next(1000)), null, () => Ask(id, what, make, next, mayBeRefused));
                    break;
            }
        });
}
