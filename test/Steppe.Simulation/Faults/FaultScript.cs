using Steppe.Model;
using Steppe.Simulation.Clients;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Faults;

/// <summary>What goes wrong, and when; then everything is mended.</summary>
internal sealed class FaultScript(SimulatedCluster cluster, Entropy entropy)
{
    /// <summary>How long there are faults.</summary>
    public TimeSpan Length { get; } = TimeSpan.FromSeconds(90 + entropy.Next(150));

    public void Begin()
    {
        for (int faults = (2 + entropy.Next(9)) * cluster.Scale; faults > 0; faults--)
        {
            cluster.Time.After(Length * entropy.NextDouble(), null, Strike);
        }

        cluster.Time.After(Length, "faults stop", Mend);
    }

    private void Strike()
    {
        SimulatedClient client = cluster.Clients[entropy.Next(cluster.Clients.Length)];
        switch (entropy.Next(10))
        {
            case < 5 and var kind:
                cluster.Servers.Strike(kind, entropy);
                break;
            case < 7:
                Note($"fault: the agent of {client.Link.Name} is killed");
                client.KillAgent();
                Later(TimeSpan.FromMilliseconds(100 + entropy.Next(40_000)), $"{client.Link.Name}: agent starts", client.StartAgent);
                break;
            case 7:
                Note($"fault: {client.Link.Name} is switched off");
                client.SwitchOff();
                Later(TimeSpan.FromSeconds(5 + entropy.Next(60)), $"{client.Link.Name}: switched on", client.StartAgent);
                break;
            default:
                Note($"fault: {client.Link.Name} is cut off");
                client.Link.IsCut = true;
                Later(TimeSpan.FromSeconds(2 + entropy.Next(90)), $"{client.Link.Name}: reached again", () => client.Link.IsCut = false);
                break;
        }
    }

    private void Mend()
    {
        cluster.Faults.IsOn = false;
        cluster.Servers.Heal();
        foreach (SimulatedClient client in cluster.Clients)
        {
            client.Link.IsCut = false;
            client.StartAgent();
        }
    }

    private void Later(TimeSpan delay, string what, Action action) => cluster.Time.After(delay, what, action);

    private void Note(string what) => cluster.Trace.Add(cluster.Time.Now, what);
}
