using Steppe.Model;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Servers;

/// <summary>One server with the log on its own disk.</summary>
internal sealed class SoleServer(SimulatedCluster cluster, Entropy entropy) : ISimulatedServers
{
    private readonly SimulatedServer _server = new(cluster, entropy);

    // There is one clock.
    /// <inheritdoc/>
    public DateTimeOffset ClocksDifferUntil => DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public ServerLife? Leader => _server.Life;

    /// <inheritdoc/>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset? Until)> Terms => _server.Lives;

    /// <inheritdoc/>
    public void Start() => _server.Start();

    /// <inheritdoc/>
    public bool Listens(Link link) => _server.IsUp;

    /// <inheritdoc/>
    public void Serve<T>(Link link, Action<SimulatedGateway, Action<Answer<T>>> serve, Action<Answer<T>> answer)
        where T : class => serve(_server.Life!.Gateway, answer);

    /// <inheritdoc/>
    public void Unanswered(Link link)
    {
        // There is no other to turn to.
    }

    /// <inheritdoc/>
    public void Strike(int kind, Entropy entropy)
    {
        switch (kind)
        {
            case < 2:
                _server.Crash("the power fails");
                break;
            case 2:
                Note("fault: the power will fail during a disk operation");
                _server.CrashAfterOperations(entropy.Next(12));
                break;
            case 3:
                _server.Kill("killed");
                break;
            default:
                Note("fault: the next flush will fail");
                _server.FailNextSync();
                break;
        }
    }

    /// <inheritdoc/>
    public void Heal() => _server.Heal();

    /// <inheritdoc/>
    public string? FindProblem() => null;

    private void Note(string what) => cluster.Trace.Add(cluster.Time.Now, what);
}
