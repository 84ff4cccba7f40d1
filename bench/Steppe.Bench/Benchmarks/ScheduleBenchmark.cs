using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
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
        return Task.CompletedTask;
    }

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

    /// <summary>A state with nodes of four sizes in two architectures.</summary>
    private sealed class SimulatedCluster
    {
        private readonly Entropy _entropy = new(20310504);

        public static DateTimeOffset Now { get; } = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

        public StateSnapshot State { get; private set; } = StateSnapshot.Empty;

        public static Job Job(string id, int count)
        {
            AdmissionResult admitted = JobAdmission.Admit(
                new Job
                {
                    Id = id,
                    Name = id,
                    Type = "service",
                    Datacenters = ["dc1"],
                    TaskGroups =
                    [
                        new TaskGroup
                        {
                            Name = "group",
                            Count = count,
                            Tasks =
                            [
                                new TaskSpec
                                {
                                    Name = "task",
                                    Driver = "raw_exec",
                                    Config = ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal)
                                        .Add("command", JsonSerializer.SerializeToElement("/bin/true")),
                                    Resources = new Resources { Cpu = 500, MemoryMb = 256 },
                                },
                            ],
                        },
                    ],
                },
                new AdmissionOptions());
            return admitted.Job?.Specification ?? throw new BenchmarkException($"the job is refused: {string.Join("; ", admitted.Refusals)}");
        }

        public void AddNodes(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Node node = NodeOf(i);
                Do(new RegisterNode { RequestId = Request(), At = Now, Node = node });
                Do(new UpdateNodeStatus { RequestId = Request(), At = Now, NodeId = node.Id, Status = NodeStatus.Ready });
            }
        }

        public Evaluation Register(Job job)
        {
            EvaluationId id = new(_entropy.NextUuid());
            Do(new RegisterJob { RequestId = Request(), At = Now, Job = job, EvaluationId = id });
            return State.Evaluations.Find(id)!;
        }

        /// <summary>Applies a plan, and forgets what came of it.</summary>
        public void Try(ScheduleOutcome outcome, Evaluation evaluation) => Apply(new ApplyPlan
        {
            RequestId = Request(), At = Now, Plan = outcome.Plan, Evaluations = [evaluation with { Status = EvaluationStatus.Complete }],
        });

        private Node NodeOf(int number)
        {
            int size = 1 << (number % 4);
            string architecture = number % 3 == 0 ? "arm64" : "amd64";
            return new Node
            {
                Id = new NodeId(_entropy.NextUuid()),
                SecretId = _entropy.NextUuid(),
                Name = $"node-{number}",
                Datacenter = "dc1",
                Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                    .Add("cpu.arch", architecture).Add("kernel.name", "linux").Add("driver.raw_exec", "1"),
                Drivers = ImmutableSortedDictionary.Create<string, DriverStatus>(StringComparer.Ordinal)
                    .Add("raw_exec", new DriverStatus { Detected = true, Healthy = true }),
                Resources = new NodeResources
                {
                    CpuMhz = 4000 * size,
                    MemoryMb = 8192 * size,
                    DiskMb = 100_000,
                    Addresses = [new NodeAddress("default", "eth0", "10.0.0.1", "ipv4", "")],
                },
            };
        }

        private RequestId Request() => new(_entropy.NextUuid());

        private void Do(Command command) => State = Apply(command);

        private StateSnapshot Apply(Command command) =>
            StateMachine.Apply(State, command, State.Index + 1) is { Outcome: CommandOutcome.Accepted, After: var after }
                ? after
                : throw new BenchmarkException($"{command.GetType().Name} was refused");
    }
}
