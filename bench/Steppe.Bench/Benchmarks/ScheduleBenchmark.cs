using System.Diagnostics;
using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.Bench.Benchmarks;

/// <summary>How long the scheduler takes to place a big job on a big cluster, in this process and on one thread.</summary>
/// <remarks>The state is made by the commands that make it in a server. Every run plans on the same snapshot with a seed of
/// its own; verifying and applying the plan are what the leader does next.</remarks>
internal sealed class ScheduleBenchmark : IBenchmark
{
    private const int WarmUp = 5;

    public string Name => "schedule";

    public string Title => "placing count=1,000 on 10,000 nodes with Scheduling.Run";

    public Task RunAsync(BenchmarkContext context)
    {
        int nodes = context.Times(10_000), count = context.Times(1000);
        var cluster = new SimulatedCluster();
        long startedAt = Stopwatch.GetTimestamp();
        cluster.AddNodes(nodes);
        double perNode = Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds / nodes;
        context.Report.Figure($"registering {nodes} nodes, for each", new Samples([perNode]), "µs");
        Measure(context, cluster, $"{count} plain", SimulatedCluster.Job("plain", count));
        Measure(context, cluster, $"{count} with a constraint and a port", SimulatedCluster.Job("demanding", count) switch
        {
            var job => job with
            {
                Constraints = [new Constraint { LTarget = "${attr.cpu.arch}", Operand = "=", RTarget = "amd64" }],
                TaskGroups = [job.TaskGroups![0] with { Networks = [new NetworkResource { DynamicPorts = [new Port { Label = "http" }] }] }],
            },
        });
        Measure(context, cluster, $"{count} spread over two values", Spread("few", count, "${attr.cpu.arch}"));
        Measure(context, cluster, $"{count} spread over as many values as nodes", Spread("many", count, "${node.unique.id}"));
        MeasureExplaining(context, cluster, nodes);
        return Task.CompletedTask;
    }

    // Nothing fits, so every node is asked everything.
    private static void MeasureExplaining(BenchmarkContext context, SimulatedCluster cluster, int nodes)
    {
        Job job = SimulatedCluster.Job("waiting", 10);
        job = job with
        {
            Constraints = [new Constraint { LTarget = "${attr.cpu.arch}", Operand = "=", RTarget = "amd64" }],
            TaskGroups = [job.TaskGroups![0] with { Tasks = [job.TaskGroups[0].Tasks![0] with { Resources = new Resources { Cpu = 1_000_000, MemoryMb = 256 } }] }],
        };
        cluster.Register(job);
        AdmittedJob registered = cluster.State.Jobs.Find(new JobKey("default", "waiting"))!;
        List<double> times = [];
        for (int i = -WarmUp; i < context.Times(30); i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            JobExplanation explanation = Explaining.Run(cluster.State, registered, SimulatedCluster.Now, (ulong)(i + WarmUp));
            if (explanation.Waiting is not [{ Waiting: 10, Change: not null }])
            {
                throw new BenchmarkException("the job that waits was not explained");
            }

            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        context.Report.Figure($"explaining what waits on {nodes} nodes", new Samples(times), "ms", "1,000");
    }

    private static Job Spread(string id, int count, string attribute) => SimulatedCluster.Job(id, count) switch
    {
        var job => job with { TaskGroups = [job.TaskGroups![0] with { Spreads = [new Spread { Attribute = attribute, Weight = 50 }] }] },
    };

    private static void Measure(BenchmarkContext context, SimulatedCluster cluster, string name, Job job)
    {
        Evaluation evaluation = cluster.Register(job);
        int count = job.TaskGroups![0].Count ?? 0;
        List<double> planning = [], verifying = [], applying = [];
        for (int i = -WarmUp; i < context.Times(30); i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            ScheduleOutcome outcome = Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, (ulong)(i + WarmUp));
            long planned = Stopwatch.GetTimestamp();
            VerifiedPlan verified = PlanVerifier.Verify(cluster.State, outcome.Plan);
            long checkedAt = Stopwatch.GetTimestamp();
            cluster.Try(outcome, evaluation);
            long applied = Stopwatch.GetTimestamp();
            if (outcome.Plan.Placements.Count != count || !verified.IsWhole)
            {
                throw new BenchmarkException($"{outcome.Plan.Placements.Count} of {count} were placed, {verified.RejectedNodes.Count} nodes refused theirs");
            }

            if (i >= 0)
            {
                planning.Add(Stopwatch.GetElapsedTime(began, planned).TotalMilliseconds);
                verifying.Add(Stopwatch.GetElapsedTime(planned, checkedAt).TotalMilliseconds);
                applying.Add(Stopwatch.GetElapsedTime(checkedAt, applied).TotalMilliseconds);
            }
        }

        context.Report.Figure($"{name}: planning", new Samples(planning), "ms");
        context.Report.Figure($"{name}: verifying the plan", new Samples(verifying), "ms");
        context.Report.Figure($"{name}: applying it (verifies again)", new Samples(applying), "ms");
    }
}
