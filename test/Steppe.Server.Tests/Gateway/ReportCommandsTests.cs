using System.Collections.Immutable;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server.Tests.Gateway;

/// <summary>Which reports of clients have a job looked at. Source: scheduler reference §19, "UpdateAlloc RPC".</summary>
public sealed class ReportCommandsTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

    private readonly Entropy _entropy = new(7);
    private readonly Node _node = Samples.Node("n1");
    private StateSnapshot _state = StateSnapshot.Empty;

    public ReportCommandsTests()
    {
        Do(new RegisterNode { RequestId = Request(), At = Now, Node = _node });
        Do(new UpdateNodeStatus { RequestId = Request(), At = Now, NodeId = _node.Id, Status = NodeStatus.Ready });
    }

    [Theory]
    [InlineData("runs", ClientStatus.Running, null)]
    [InlineData("runs", ClientStatus.Complete, null)]
    [InlineData("runs", ClientStatus.Failed, "alloc-failure")]
    [InlineData("waits for its follow-up", ClientStatus.Failed, null)]
    [InlineData("is to stop", ClientStatus.Failed, null)]
    [InlineData("is never tried again", ClientStatus.Failed, null)]
    [InlineData("was tried again once", ClientStatus.Failed, "alloc-failure")]
    [InlineData("used up its attempts", ClientStatus.Failed, null)]
    [InlineData("has ended", ClientStatus.Failed, null)]
    [InlineData("is unknown", ClientStatus.Running, "reconnect")]
    [InlineData("is unknown", ClientStatus.Failed, "reconnect")]
    [InlineData("was given up by its client", ClientStatus.Lost, "reconnect")]
    [InlineData("has no job", ClientStatus.Running, null)]
    [InlineData("has no job", ClientStatus.Failed, "job-deregister")]
    public void A_report_asks_for_what_must_follow(string before, ClientStatus reported, string? trigger)
    {
        AdmittedJob job = Register("web", before == "is never tried again" ? 0 : 2);
        Allocation allocation = Allocation(job, 0) with
        {
            ClientStatus = before switch { "is unknown" => ClientStatus.Unknown, "has ended" => ClientStatus.Complete, _ => ClientStatus.Running },
            DesiredStatus = before == "is to stop" ? DesiredStatus.Stop : DesiredStatus.Run,
            FollowupEvaluationId = before == "waits for its follow-up" ? new EvaluationId(_entropy.NextUuid()) : default,
            Reschedules =
            [
                .. Enumerable.Repeat(
                    new RescheduleEvent(Now, default, default, TimeSpan.FromSeconds(5)),
                    before switch { "was tried again once" => 1, "used up its attempts" => 2, _ => 0 }),
            ],
        };
        Place(allocation);
        if (before == "has no job")
        {
            Do(new DeregisterJob { RequestId = Request(), At = Now, Job = job.Key, Purge = true });
        }

        Assert.Equal(trigger is null ? [] : [trigger], Evaluations((allocation, reported)).Select(static made => made.TriggeredBy));
    }

    [Fact]
    public void A_job_is_looked_at_once_however_many_fail_together()
    {
        AdmittedJob web = Register("web", attempts: 2), api = Register("api", attempts: 2);
        Allocation[] failing = [Allocation(web, 0), Allocation(web, 1), Allocation(api, 0)];
        Place(failing);

        Assert.Equal(["web"], Evaluations([.. failing.Take(2).Select(static one => (one, ClientStatus.Failed))]).Select(static made => made.JobId));
        Assert.Equal(["api", "web"], Evaluations([.. failing.Select(static one => (one, ClientStatus.Failed))]).Select(static made => made.JobId));
    }

    private IReadOnlyList<Evaluation> Evaluations(params (Allocation Allocation, ClientStatus Status)[] reports) => ReportCommands.Command(
        [
            .. reports.Select(static report => new AllocationUpdate
            {
                Id = report.Allocation.Id,
                ClientStatus = report.Status,
                ClientDescription = "",
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty.Add(
                    "main", new TaskState { State = TaskRunState.Dead, Failed = true, FinishedAt = Now.AddMinutes(1) }),
            }),
        ],
        requestId: null,
        new ProposalContext(_state, Now.AddMinutes(1), _entropy)).Evaluations;

    private AdmittedJob Register(string id, int attempts)
    {
        Job job = JobAdmission.Admit(Samples.Job(id, count: 2), new AdmissionOptions()).Job!.Specification;
        ReschedulePolicy policy = new()
        {
            Attempts = attempts, Interval = Duration.FromHours(1), Delay = Duration.FromSeconds(5), DelayFunction = "constant", Unlimited = false,
        };
        Do(new RegisterJob { RequestId = Request(), At = Now, Job = job with { TaskGroups = [job.TaskGroups![0] with { ReschedulePolicy = policy }] } });
        return _state.Jobs.Find(new JobKey("default", id))!;
    }

    private Allocation Allocation(AdmittedJob job, int index) => new()
    {
        Id = new AllocationId(_entropy.NextUuid()),
        EvaluationId = new EvaluationId(_entropy.NextUuid()),
        Name = $"{job.Key.Id}.group[{index}]",
        NameIndex = index,
        NodeId = _node.Id,
        NodeName = _node.Name,
        Job = job,
        TaskGroup = "group",
        Resources = new AllocatedResources { Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty, DiskMb = 1, Total = job.Groups[0].Ask },
    };

    // As they are: what led there is not what is tested.
    private void Place(params Allocation[] allocations) => Do(new ApplyPlan
    {
        RequestId = Request(),
        At = Now,
        Plan = new Plan { EvaluationId = new EvaluationId(_entropy.NextUuid()), Priority = 50, Placements = allocations, SnapshotIndex = _state.Index },
        Evaluations = [],
    });

    private RequestId Request() => new(_entropy.NextUuid());

    private void Do(Command command)
    {
        Applied applied = StateMachine.Apply(_state, command, _state.Index + 1);
        Assert.IsType<CommandOutcome.Accepted>(applied.Outcome);
        _state = applied.After;
    }
}
