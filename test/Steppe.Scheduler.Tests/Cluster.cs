using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Tests;

/// <summary>A real state that tests change with real commands, and schedule on.</summary>
internal sealed class Cluster
{
    private readonly Entropy _entropy;

    public Cluster(ulong seed = 7) => _entropy = new Entropy(seed);

    public StateSnapshot State { get; private set; } = StateSnapshot.Empty;

    public DateTimeOffset Now { get; set; } = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

    public Node AddNode(string name, Func<Node, Node>? change = null)
    {
        Node node = new()
        {
            Id = new NodeId(_entropy.NextUuid()),
            SecretId = _entropy.NextUuid(),
            Name = name,
            Datacenter = "dc1",
            Drivers = Map<DriverStatus>().Add("raw_exec", new DriverStatus { Detected = true, Healthy = true }),
            Resources = new NodeResources
            {
                CpuMhz = 4000,
                MemoryMb = 4096,
                DiskMb = 10_000,
                Addresses = [new NodeAddress("default", "eth0", "10.0.0.1", "ipv4", "")],
            },
        };
        node = change is null ? node : change(node);
        Do(new RegisterNode { RequestId = Request(), At = Now, Node = node });
        SetStatus(node, NodeStatus.Ready);
        return State.Nodes.Find(node.Id)!;
    }

    /// <summary>Registers a node anew, as its client does when it has changed.</summary>
    public void Reregister(Node node) => Do(new RegisterNode { RequestId = Request(), At = Now, Node = node });

    public void SetStatus(Node node, NodeStatus status) =>
        Do(new UpdateNodeStatus { RequestId = Request(), At = Now, NodeId = node.Id, Status = status });

    /// <summary>Registers a job; the evaluation it asks for comes back.</summary>
    public Evaluation Register(Job job)
    {
        EvaluationId id = new(_entropy.NextUuid());
        Do(new RegisterJob { RequestId = Request(), At = Now, Job = job, EvaluationId = id });
        return State.Evaluations.Find(id)!;
    }

    public Evaluation Deregister(JobKey job, bool purge = false)
    {
        EvaluationId id = new(_entropy.NextUuid());
        Do(new DeregisterJob { RequestId = Request(), At = Now, Job = job, Purge = purge, EvaluationId = id });
        return State.Evaluations.Find(id)!;
    }

    public Evaluation Rerun(JobKey job, bool failedOnly = false)
    {
        EvaluationId id = new(_entropy.NextUuid());
        Do(new RerunJob { RequestId = Request(), At = Now, Job = job, FailedOnly = failedOnly, EvaluationId = id });
        return State.Evaluations.Find(id)!;
    }

    /// <summary>Nobody remembers an allocation any more.</summary>
    public void Forget(Allocation allocation) => Do(new CollectGarbage { RequestId = Request(), At = Now, Allocations = [allocation.Id] });

    /// <summary>Reports an allocation whose task ran longer than it may.</summary>
    public void ReportTimedOut(Allocation allocation) => Do(new UpdateAllocations
    {
        RequestId = Request(),
        At = Now,
        Updates =
        [
            new AllocationUpdate
            {
                Id = allocation.Id,
                ClientStatus = ClientStatus.Failed,
                ClientDescription = "",
                TaskStates = Map<TaskState>().Add("main", new TaskState
                {
                    State = TaskRunState.Dead,
                    Failed = true,
                    FinishedAt = Now,
                    Events = [new TaskEvent { Type = TaskEventTypes.NotRestarting, At = Now, Details = Map<string>().Add(Outcomes.TimedOutDetail, "true") }],
                }),
            },
        ],
    });

    public Evaluation Evaluate(JobKey job, string trigger = EvaluationTriggers.NodeUpdate)
    {
        AdmittedJob current = State.Jobs.Find(job)!;
        Evaluation evaluation = new()
        {
            Id = new EvaluationId(_entropy.NextUuid()),
            Namespace = job.Namespace,
            JobId = job.Id,
            Priority = current.Priority,
            Type = current.Type,
            TriggeredBy = trigger,
        };
        Do(new UpdateEvaluations { RequestId = Request(), At = Now, Evaluations = [evaluation] });
        return State.Evaluations.Find(evaluation.Id)!;
    }

    /// <summary>What scheduling here has found out before.</summary>
    public ScanMemory Memory { get; } = new();

    public ScheduleOutcome Schedule(Evaluation evaluation, ulong? seed = null) =>
        Scheduling.Run(State, evaluation, Now, seed ?? _entropy.NextUInt64(), Memory);

    /// <summary>Schedules and commits; the verifier must accept the whole plan.</summary>
    public ScheduleOutcome Run(Evaluation evaluation)
    {
        ScheduleOutcome outcome = Schedule(evaluation);
        Commit(evaluation, outcome);
        return outcome;
    }

    /// <summary>Commits what an evaluation has led to; the verifier must accept the whole plan.</summary>
    public void Commit(Evaluation evaluation, ScheduleOutcome outcome)
    {
        AssertFits(outcome.Plan);
        Evaluation finished = evaluation with
        {
            Status = EvaluationStatus.Complete,
            FailedGroups = outcome.FailedGroups,
            QueuedAllocations = outcome.QueuedAllocations,
            DeploymentId = outcome.DeploymentId,
        };
        Do(new ApplyPlan
        {
            RequestId = Request(),
            At = Now,
            Plan = outcome.Plan,
            Evaluations =
            [
                finished with { BlockedId = outcome.Blocked?.Id ?? outcome.BlockedByNode.FirstOrDefault()?.Id ?? default, NextId = outcome.Next?.Id ?? default },
                .. outcome.Followups,
                .. new[] { outcome.Blocked, outcome.Next }.OfType<Evaluation>(),
                .. outcome.BlockedByNode,
                .. outcome.NoLongerBlocked.Select(static blocked => blocked with { Status = EvaluationStatus.Canceled }),
            ],
        });
    }

    public ScheduleOutcome RegisterAndRun(Job job) => Run(Register(job));

    public void Report(Allocation allocation, ClientStatus status, DateTimeOffset? finishedAt = null) => Report(allocation, status, Map<TaskState>().Add("main", new TaskState
    {
        State = status == ClientStatus.Running ? TaskRunState.Running : TaskRunState.Dead,
        Failed = status == ClientStatus.Failed,
        FinishedAt = status == ClientStatus.Running ? null : finishedAt ?? Now,
    }));

    /// <summary>Reports an allocation, and when its tasks have started; null where that is not known.</summary>
    public void ReportStarts(Allocation allocation, ClientStatus status, params (string Task, DateTimeOffset? StartedAt)[] starts) =>
        Report(allocation, status, Map<TaskState>().AddRange(starts.Select(static one => KeyValuePair.Create(
            one.Task, new TaskState { State = TaskRunState.Running, StartedAt = one.StartedAt }))));

    /// <summary>Reports that an allocation runs, and what its client thinks of it.</summary>
    public void Judge(Allocation allocation, bool isHealthy) => Report(
        allocation,
        ClientStatus.Running,
        Map<TaskState>().Add("main", new TaskState { State = TaskRunState.Running, StartedAt = Now }),
        new HealthVerdict(Get(allocation.Id).DeploymentId, isHealthy, Now));

    /// <summary>Has the job looked at because something of its nodes has changed.</summary>
    public ScheduleOutcome Look(Job job) => Run(Evaluate(KeyOf(job)));

    /// <summary>Has the job looked at as the deployment watcher does.</summary>
    public ScheduleOutcome RunOn(Job job) => Run(Evaluate(KeyOf(job), EvaluationTriggers.DeploymentWatcher));

    public Deployment LatestDeployment(Job job) => State.FindLatestDeployment(KeyOf(job))!;

    public void Promote(Job job) => Do(new PromoteDeployment
    {
        RequestId = Request(), At = Now, DeploymentId = LatestDeployment(job).Id, EvaluationId = new EvaluationId(_entropy.NextUuid()),
    });

    public void Pause(Job job, bool pause = true) => Do(new PauseDeployment
    {
        RequestId = Request(), At = Now, DeploymentId = LatestDeployment(job).Id, Pause = pause, EvaluationId = new EvaluationId(_entropy.NextUuid()),
    });

    public void Fail(Job job, bool rollsBack = false) => Do(new FailDeployment
    {
        RequestId = Request(),
        At = Now,
        DeploymentId = LatestDeployment(job).Id,
        Description = DeploymentTexts.FailedByUser,
        RollsBack = rollsBack,
        EvaluationId = new EvaluationId(_entropy.NextUuid()),
    });

    public void Transition(DesiredTransition transition, Allocation allocation) => Do(new TransitionAllocations
    {
        RequestId = Request(), At = Now, Allocations = [allocation.Id], Transition = transition,
    });

    public void SetEligible(Node node, bool eligible) =>
        Do(new SetNodeEligibility { RequestId = Request(), At = Now, NodeId = node.Id, IsEligible = eligible });

    public void Drain(Node node) =>
        Do(new UpdateNodeDrain { RequestId = Request(), At = Now, NodeId = node.Id, Deadline = TimeSpan.FromHours(1) });

    public void Purge(Node node) =>
        Do(new PurgeNode { RequestId = Request(), At = Now, NodeId = node.Id, Evaluations = [] });

    public void Write(Evaluation evaluation) =>
        Do(new UpdateEvaluations { RequestId = Request(), At = Now, Evaluations = [evaluation] });

    public void Write(NodePool pool) => Do(new PutNodePool { RequestId = Request(), At = Now, Pool = pool });

    public void Configure(SchedulerConfiguration configuration) =>
        Do(new SetSchedulerConfiguration { RequestId = Request(), At = Now, Configuration = configuration });

    /// <summary>Allocations of a job that servers want and clients have not ended, by number.</summary>
    public IReadOnlyList<Allocation> Live(Job job) =>
        [.. State.AllocationsOf(KeyOf(job)).Where(static allocation => !allocation.IsTerminal).OrderBy(static allocation => allocation.NameIndex)];

    public Allocation Get(AllocationId id) => State.Allocations.Find(id)!;

    private void Report(Allocation allocation, ClientStatus status, ImmutableSortedDictionary<string, TaskState> tasks, HealthVerdict? health = null) => Do(new UpdateAllocations
    {
        RequestId = Request(),
        At = Now,
        Updates = [new AllocationUpdate { Id = allocation.Id, ClientStatus = status, ClientDescription = "", TaskStates = tasks, Health = health }],
    });

    public static JobKey KeyOf(Job job) => new(job.Namespace!, job.Id!);

    /// <summary>A job that went through admission.</summary>
    public static Job Job(string id = "job", string type = "service", int count = 1, int cpu = 500, int memory = 300, Func<Job, Job>? change = null)
    {
        Job submitted = new()
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

                    // All at once and without deployments: most tests are about other things.
                    Update = type == "service" ? new UpdateStrategy { MaxParallel = 0 } : null,
                    Tasks =
                    [
                        new TaskSpec
                        {
                            Name = "main",
                            Driver = "raw_exec",
                            Config = Map<JsonElement>().Add("command", JsonSerializer.SerializeToElement("/bin/true")),
                            Resources = new Resources { Cpu = cpu, MemoryMb = memory },
                        },
                    ],
                },
            ],
        };
        AdmissionResult result = JobAdmission.Admit(change is null ? submitted : change(submitted), new AdmissionOptions());
        Assert.Empty(result.Refusals);
        return result.Job!.Specification;
    }

    public static ImmutableSortedDictionary<string, T> Map<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    private void AssertFits(Plan plan)
    {
        foreach (NodeId refused in PlanVerifier.Verify(State, plan).RejectedNodes)
        {
            HashSet<AllocationId> gone = [.. plan.Stops.Select(static stop => stop.AllocationId), .. plan.InPlaceUpdates.Select(static updated => updated.Id)];
            Allocation[] there = [.. State.AllocationsOn(refused).Where(held => !held.IsClientTerminal && !gone.Contains(held.Id))];
            Allocation[] wanted = [.. plan.Placements.Concat(plan.InPlaceUpdates).Where(allocation => allocation.NodeId == refused)];
            Node node = State.Nodes.Find(refused)!;
            Assert.Fail($"node {node.Name} ({node.Status}) refuses {wanted.Length} beside {there.Length}: {NodeFit.FirstExhausted(node, there, wanted)}");
        }
    }

    private RequestId Request() => new(_entropy.NextUuid());

    private void Do(Command command)
    {
        Applied applied = StateMachine.Apply(State, command, State.Index + 1);
        Assert.IsType<CommandOutcome.Accepted>(applied.Outcome);
        State = applied.After;
    }
}
