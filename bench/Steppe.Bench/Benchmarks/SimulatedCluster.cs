using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.Bench.Benchmarks;

/// <summary>A state with nodes of four sizes in two architectures.</summary>
internal sealed class SimulatedCluster
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
