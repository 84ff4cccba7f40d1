using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>A state that tests change one command at a time.</summary>
internal sealed class Cluster
{
    private readonly Entropy _entropy = new(7);

    public StateSnapshot State { get; private set; } = StateSnapshot.Empty;

    public DateTimeOffset Now { get; set; } = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

    public IReadOnlyList<Change> LastChanges { get; private set; } = [];

    /// <summary>Sees every command before it is applied.</summary>
    public Action<Command>? Recorded { get; set; }

    public Guid Uuid() => _entropy.NextUuid();

    public RequestId Request() => new(Uuid());

    public CommandOutcome Try(Command command)
    {
        Recorded?.Invoke(command);
        Applied applied = StateMachine.Apply(State, command, State.Index + 1);
        State = applied.After;
        LastChanges = applied.Changes;
        return applied.Outcome;
    }

    public CommandOutcome.Accepted Do(Command command) => Assert.IsType<CommandOutcome.Accepted>(Try(command));

    public AdmittedJob Register(Job job, EvaluationId evaluation = default)
    {
        Do(new RegisterJob { RequestId = Request(), At = Now, Job = job, EvaluationId = evaluation });
        return State.Jobs.Find(new JobKey(job.Namespace!, job.Id!))!;
    }

    public Node AddNode(string name, int cpu = 4000, int memory = 4096)
    {
        Node node = new()
        {
            Id = new NodeId(Uuid()),
            SecretId = Uuid(),
            Name = name,
            Datacenter = "dc1",
            Resources = new NodeResources { CpuMhz = cpu, MemoryMb = memory, DiskMb = 10_000 },
        };
        Do(new RegisterNode { RequestId = Request(), At = Now, Node = node });
        Do(new UpdateNodeStatus { RequestId = Request(), At = Now, NodeId = node.Id, Status = NodeStatus.Ready });
        return State.Nodes.Find(node.Id)!;
    }

    public Allocation Allocation(AdmittedJob job, Node node, int index = 0, params AllocatedPort[] ports)
    {
        AdmittedGroup group = job.Groups[0];
        return new Allocation
        {
            Id = new AllocationId(Uuid()),
            EvaluationId = new EvaluationId(Uuid()),
            Name = $"{job.Key.Id}.{group.Name}[{index}]",
            NameIndex = index,
            NodeId = node.Id,
            NodeName = node.Name,
            Job = job,
            TaskGroup = group.Name,
            Resources = new AllocatedResources
            {
                Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty
                    .Add("main", new AllocatedTaskResources((int)group.Ask.CpuMhz, (int)group.Ask.MemoryMb, 0)),
                DiskMb = (int)group.Ask.DiskMb,
                Ports = ports,
                Total = group.Ask,
            },
        };
    }

    public Plan Plan(params Allocation[] placements) => new()
    {
        EvaluationId = new EvaluationId(Uuid()),
        Priority = 50,
        Placements = placements,
        SnapshotIndex = State.Index,
    };

    public CommandOutcome Apply(Plan plan, params Evaluation[] evaluations) =>
        Try(new ApplyPlan { RequestId = Request(), At = Now, Plan = plan, Evaluations = evaluations });

    public void Report(Allocation allocation, ClientStatus status) => Do(new UpdateAllocations
    {
        RequestId = Request(),
        At = Now,
        Updates =
        [
            new AllocationUpdate
            {
                Id = allocation.Id,
                ClientStatus = status,
                ClientDescription = "",
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
            },
        ],
    });

    public void Judge(Allocation allocation, bool isHealthy, DeploymentId deployment = default) => Do(new UpdateAllocations
    {
        RequestId = Request(),
        At = Now,
        Updates =
        [
            new AllocationUpdate
            {
                Id = allocation.Id,
                ClientStatus = ClientStatus.Running,
                ClientDescription = "",
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
                Health = new HealthVerdict(deployment.IsNone ? allocation.DeploymentId : deployment, isHealthy, Now),
            },
        ],
    });

    /// <summary>A deployment of one group, not written yet.</summary>
    public Deployment Deployment(AdmittedJob job, Func<DeploymentGroup, DeploymentGroup>? change = null)
    {
        var group = new DeploymentGroup { DesiredTotal = job.Groups[0].Count, ProgressDeadline = TimeSpan.FromMinutes(10) };
        return new Deployment
        {
            Id = new DeploymentId(Uuid()),
            Namespace = job.Key.Namespace,
            JobId = job.Key.Id,
            JobVersion = job.Version,
            JobCreateIndex = job.CreateIndex,
            Groups = ImmutableSortedDictionary.Create<string, DeploymentGroup>(StringComparer.Ordinal)
                .Add("group", change is null ? group : change(group)),
            StatusDescription = DeploymentTexts.Running,
        };
    }

    public Evaluation Evaluation(AdmittedJob job, EvaluationStatus status = EvaluationStatus.Pending) => new()
    {
        Id = new EvaluationId(Uuid()),
        Namespace = job.Key.Namespace,
        JobId = job.Key.Id,
        Priority = 50,
        Type = job.Type,
        TriggeredBy = EvaluationTriggers.JobRegister,
        Status = status,
    };

    /// <summary>A job that went through admission.</summary>
    public static Job Job(string id, string type = "service", int count = 1, string command = "/bin/true", int cpu = 500)
    {
        AdmissionResult result = JobAdmission.Admit(
            new Job
            {
                Id = id,
                Name = id,
                Type = type,
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
                                Name = "main",
                                Driver = "raw_exec",
                                Config = ImmutableSortedDictionary<string, JsonElement>.Empty
                                    .Add("command", JsonSerializer.SerializeToElement(command)),
                                Resources = new Resources { Cpu = cpu, MemoryMb = 300 },
                            },
                        ],
                    },
                ],
            },
            new AdmissionOptions());
        Assert.Empty(result.Refusals);
        return result.Job!.Specification;
    }
}
