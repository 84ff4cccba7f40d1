using Steppe.Model;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Servers;

/// <summary>The servers of a cluster, as clients reach them and as faults strike them.</summary>
internal interface ISimulatedServers
{
    /// <summary>The life that leads, or null while none does.</summary>
    ServerLife? Leader { get; }

    /// <summary>When there was a leader, and until when.</summary>
    IReadOnlyList<(DateTimeOffset From, DateTimeOffset? Until)> Terms { get; }

    /// <summary>Until when the wall clocks of the servers did not show the same.</summary>
    DateTimeOffset ClocksDifferUntil { get; }

    void Start();

    /// <summary>Whether a server listens at the end of a link.</summary>
    bool Listens(Link link);

    /// <summary>Serves what has arrived; never answered by a server that nothing reaches.</summary>
    void Serve<T>(Link link, Action<SimulatedGateway, Action<Answer<T>>> serve, Action<Answer<T>> answer)
        where T : class;

    /// <summary>Somebody got no answer.</summary>
    void Unanswered(Link link);

    /// <summary>Something goes wrong with a server.</summary>
    /// <param name="kind">0 to 4.</param>
    /// <param name="entropy">For the rest.</param>
    void Strike(int kind, Entropy entropy);

    /// <summary>Nothing goes wrong any more.</summary>
    void Heal();

    /// <summary>What is not as it should be once nothing goes wrong any more, or null.</summary>
    string? FindProblem();
}
