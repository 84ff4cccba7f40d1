using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.Bench.Benchmarks;

/// <summary>How long the answer takes to the question why work has no node: every node is asked every check.</summary>
/// <remarks>In this process, without HTTP.</remarks>
internal sealed class ExplainBenchmark : IBenchmark
{
    private static readonly (string Why, Func<TaskGroup, TaskGroup> Change)[] Waiting =
    [
        ("is too large for every node", static group => group with { Tasks = [group.Tasks![0] with { Resources = new Resources { Cpu = 1_000_000, MemoryMb = 256 } }] }),
        ("wants what no node has", static group => group with
        {
            Constraints =
            [
                new Constraint { LTarget = "${attr.kernel.name}", Operand = "=", RTarget = "plan9" },
                new Constraint { LTarget = "${attr.cpu.arch}", Operand = "regexp", RTarget = "^amd" },
            ],
        }),
        ("wants a network no node has and more than it can get", static group => group with
        {
            Count = 2000,
            Networks = [new NetworkResource { ReservedPorts = [new Port { Label = "web", Value = 8080, HostNetwork = "public" }] }],
            Tasks = [group.Tasks![0] with { Resources = new Resources { Cpu = 30_000, MemoryMb = 50_000 } }],
        }),
        ("is more than there is room for", static group => group with { Count = 20_000, Tasks = [group.Tasks![0] with { Resources = new Resources { Cpu = 7000, MemoryMb = 9000 } }] }),
    ];

    public string Name => "explain";

    public string Title => "why work has no node, on 5,000 nodes";

    public Task RunAsync(BenchmarkContext context)
    {
        int nodes = context.Size("nodes", 5000);
        SimulatedCluster cluster = SimulatedCluster.WithSomeWork(nodes);
        foreach ((string why, Func<TaskGroup, TaskGroup> change) in Waiting)
        {
            Evaluation evaluation = cluster.Register(SimulatedCluster.Job("waiting", 1, change: change));
            AdmittedJob job = cluster.State.Jobs.Find(evaluation.JobKey)!;
            List<double> times = [];
            for (int run = 0; run < context.Size("runs", 7); run++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                times.Add(PlaceBenchmark.Repeat(1, seed =>
                {
                    JobExplanation answer = Explaining.Run(cluster.State, job, SimulatedCluster.Now, seed);
                    if (answer.Waiting.IsEmpty)
                    {
                        throw new BenchmarkException("all of it found a place");
                    }
                }).Wall * 1000);
            }

            context.Report.Figure($"a job that {why}", new Samples(times), "ms", "1,000");
        }

        return Task.CompletedTask;
    }
}
