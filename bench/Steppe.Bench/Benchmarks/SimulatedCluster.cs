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

    /// <summary>Whether commands are written to bytes and read again before they are applied.</summary>
    public bool GoesThroughLog { get; init; }

    public static Job Job(string id, int count, int cpu = 500, int memory = 256, Func<TaskGroup, TaskGroup>? change = null)
    {
        var group = new TaskGroup
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
                    Resources = new Resources { Cpu = cpu, MemoryMb = memory },
                },
            ],
        };
        AdmissionResult admitted = JobAdmission.Admit(
            new Job
            {
                Id = id,
                Name = id,
                Type = "service",
                Datacenters = ["dc1"],
                TaskGroups = [change?.Invoke(group) ?? group],
            },
            new AdmissionOptions());
        return admitted.Job?.Specification ?? throw new BenchmarkException($"the job is refused: {string.Join("; ", admitted.Refusals)}");
    }

    /// <summary>A cluster of so many nodes on which other jobs run already, so that hardly two nodes are equally full.</summary>
    public static SimulatedCluster WithSomeWork(int nodes, int cpuMhz = 100, int memoryMb = 200, Func<int, Node, Node>? change = null)
    {
        var cluster = new SimulatedCluster();
        cluster.AddNodes(nodes, change);
        for (int size = 1; size <= 5; size++)
        {
            Evaluation evaluation = cluster.Register(Job($"other-{size}", nodes / 4, cpuMhz * size, memoryMb + (size * 7)));
            cluster.Carry(Scheduling.Run(cluster.State, evaluation, Now, (ulong)size), evaluation);
        }

        return cluster;
    }

    public void AddNodes(int count, Func<int, Node, Node>? change = null)
    {
        for (int i = 0; i < count; i++)
        {
            Node node = change is null ? NodeOf(i) : change(i, NodeOf(i));
            Do(new RegisterNode { RequestId = Request(), At = Now, Node = node });
            Do(new UpdateNodeStatus { RequestId = Request(), At = Now, NodeId = node.Id, Status = NodeStatus.Ready });
        }
    }

    /// <summary>Half of the nodes are given up, all at once.</summary>
    public void LoseHalfOfTheNodes()
    {
        foreach (Node node in State.Nodes.Rows.Where(static (_, at) => at % 2 == 0).ToArray())
        {
            Do(new UpdateNodeStatus { RequestId = Request(), At = Now, NodeId = node.Id, Status = NodeStatus.Down });
        }
    }

    public Evaluation Register(Job job)
    {
        EvaluationId id = new(_entropy.NextUuid());
        Do(new RegisterJob { RequestId = Request(), At = Now, Job = job, EvaluationId = id });
        return State.Evaluations.Find(id)!;
    }

    /// <summary>Applies a plan, and forgets what came of it.</summary>
    public void Try(ScheduleOutcome outcome, Evaluation evaluation) => Apply(PlanOf(outcome, evaluation));

    /// <summary>Carries out a plan.</summary>
    public void Carry(ScheduleOutcome outcome, Evaluation evaluation) => Do(PlanOf(outcome, evaluation));

    /// <summary>Says what clients report.</summary>
    public void Report(IReadOnlyList<AllocationUpdate> updates) =>
        State = Apply(Reread(new UpdateAllocations { RequestId = Request(), At = Now, Updates = updates }));

    private ApplyPlan PlanOf(ScheduleOutcome outcome, Evaluation evaluation) => new()
    {
        RequestId = Request(), At = Now, Plan = outcome.Plan, Evaluations = [evaluation with { Status = EvaluationStatus.Complete }],
    };

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

    private void Do(Command command) => State = Apply(GoesThroughLog ? Reread(command) : command);

    private static Command Reread(Command command) => CommandCodec.Decode(CommandCodec.Encode([command]))[0];

    private StateSnapshot Apply(Command command) =>
        StateMachine.Apply(State, command, State.Index + 1) is { Outcome: CommandOutcome.Accepted, After: var after }
            ? after
            : throw new BenchmarkException($"{command.GetType().Name} was refused");
}
