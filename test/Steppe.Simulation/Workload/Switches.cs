using Steppe.Model;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Workload;

/// <summary>Somebody who, in half of all histories, lets every kind of job displace less urgent work.</summary>
internal sealed class Switches(SimulatedCluster cluster, Entropy entropy)
{
    private readonly Link _link = new("caller about switches");

    public void Begin()
    {
        if (entropy.Next(2) == 0)
        {
            cluster.Time.After(TimeSpan.FromSeconds(entropy.Next(60)), null, Ask);
        }
    }

    // Setting it twice changes nothing, so no answer is as good as one.
    private void Ask() => cluster.Ask<CommandOutcome>(
        _link,
        "preemption for every kind of job",
        TimeSpan.FromSeconds(10),
        (gateway, answer) => gateway.Propose(
            context => new SetSchedulerConfiguration
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                Configuration = SchedulerConfiguration.Default with
                {
                    Preemption = new PreemptionSwitches { System = true, SystemBatch = true, Batch = true, Service = true },
                },
            },
            answer),
        answer =>
        {
            if (answer.Reply is not CommandOutcome.Accepted)
            {
                cluster.Time.After(TimeSpan.FromSeconds(1 + entropy.Next(5)), null, Ask);
            }
        });
}
