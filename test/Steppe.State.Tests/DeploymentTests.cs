using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>Deployments as commands make, count and end them. Source: scheduler reference §19, §20, §23.</summary>
public sealed class DeploymentTests
{
    private readonly Cluster _cluster = new();
    private readonly Node _node;

    public DeploymentTests() => _node = _cluster.AddNode("n1");

    private Deployment Current(string job = "web") => _cluster.State.FindLatestDeployment(new JobKey("default", job))!;

    private DeploymentGroup Group => Current().Groups["group"];

    private AdmittedJob Job => _cluster.State.Jobs.Find(new JobKey("default", "web"))!;

    private Allocation[] Begin(AdmittedJob job, int count = 2, int canaries = 0, Func<DeploymentGroup, DeploymentGroup>? change = null)
    {
        Deployment deployment = _cluster.Deployment(job, change);
        Allocation[] placed =
        [
            .. Enumerable.Range(0, count).Select(index => _cluster.Allocation(job, _node, index) with
            {
                DeploymentId = deployment.Id,
                Health = index < canaries ? new AllocationHealth { IsCanary = true } : null,
            }),
        ];
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(_cluster.Plan(placed) with { Deployment = deployment }));
        return placed;
    }

    private string Refusal(Command command) => Assert.IsType<CommandOutcome.Refused>(_cluster.Try(command)).Refusal.Sentence;

    private EvaluationId Evaluation() => new(_cluster.Uuid());

    private PromoteDeployment Promote(params string[] groups) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, DeploymentId = Current().Id, EvaluationId = Evaluation(), Groups = groups.Length == 0 ? null : groups,
    };

    private FailDeployment Fail(bool rollsBack) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, DeploymentId = Current().Id, EvaluationId = Evaluation(), Description = "Deployment marked as failed", RollsBack = rollsBack,
    };

    private PauseDeployment Pause(bool pause) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, DeploymentId = Current().Id, EvaluationId = Evaluation(), Pause = pause,
    };

    private void Stabilise(ulong version) => _cluster.Do(new SetJobStability
    {
        RequestId = _cluster.Request(), At = _cluster.Now, Job = Job.Key, JobVersion = version, IsStable = true,
    });

    [Fact]
    public void Placed_and_judged_allocations_are_counted_and_the_row_is_told_of_once()
    {
        Allocation[] placed = Begin(_cluster.Register(Cluster.Job("web", count: 2)));
        Assert.Equal((2, 0, 0, 2), (Group.PlacedAllocations, Group.HealthyAllocations, Group.UnhealthyAllocations, Group.DesiredTotal));
        Assert.Equal(_cluster.Now + TimeSpan.FromMinutes(10), Group.RequireProgressBy);
        Change.OfDeployment written = Assert.Single(_cluster.LastChanges.OfType<Change.OfDeployment>());
        Assert.Equal((null, 2), (written.Before, written.After!.Groups["group"].PlacedAllocations));

        _cluster.Now += TimeSpan.FromMinutes(1);
        _cluster.Judge(placed[0], isHealthy: true);
        _cluster.Judge(placed[1], isHealthy: false);

        Assert.Equal((2, 1, 1), (Group.PlacedAllocations, Group.HealthyAllocations, Group.UnhealthyAllocations));
        Assert.Equal(_cluster.Now + TimeSpan.FromMinutes(10), Group.RequireProgressBy);
        Assert.Equal(_cluster.State.TableIndexes.Deployments, Current().ModifyIndex);
    }

    [Fact]
    public void Only_the_first_verdict_for_this_very_deployment_counts()
    {
        Allocation[] placed = Begin(_cluster.Register(Cluster.Job("web", count: 2)));

        _cluster.Judge(placed[0], isHealthy: true, new DeploymentId(_cluster.Uuid()));
        Assert.Equal(0, Group.HealthyAllocations);
        _cluster.Judge(placed[0], isHealthy: false);
        _cluster.Judge(placed[0], isHealthy: true);

        Assert.Equal((0, 1), (Group.HealthyAllocations, Group.UnhealthyAllocations));
    }

    [Fact]
    public void A_plan_does_not_take_back_what_a_client_has_said_meanwhile()
    {
        Allocation[] placed = Begin(_cluster.Register(Cluster.Job("web", count: 2)));
        _cluster.Judge(placed[0], isHealthy: true);

        _cluster.Apply(_cluster.Plan() with { InPlaceUpdates = [placed[0]] });

        Assert.True(_cluster.State.Allocations.Find(placed[0].Id)!.Health!.Healthy);
        Assert.Equal((2, 1), (Group.PlacedAllocations, Group.HealthyAllocations));
    }

    [Fact]
    public void Success_makes_the_version_stable_in_the_job_and_in_its_history()
    {
        Begin(_cluster.Register(Cluster.Job("web", count: 2)));
        _cluster.Apply(_cluster.Plan() with { DeploymentEnds = [new DeploymentEnd(Current().Id, DeploymentStatus.Successful, DeploymentTexts.Successful)] });

        Assert.Equal(DeploymentStatus.Successful, Current().Status);
        Assert.True(Job.Specification.Stable);
        Assert.Same(Job, _cluster.State.FindJobVersion(Job.Key, 0));
        Assert.False(_cluster.Register(Cluster.Job("web", count: 3)).Specification.Stable);
        Assert.True(_cluster.State.FindJobVersion(Job.Key, 0)!.Specification.Stable);
    }

    [Fact]
    public void What_is_over_does_not_end_in_another_way()
    {
        Begin(_cluster.Register(Cluster.Job("web", count: 2)));
        _cluster.Do(Fail(rollsBack: false));
        _cluster.Apply(_cluster.Plan() with { DeploymentEnds = [new DeploymentEnd(Current().Id, DeploymentStatus.Successful, DeploymentTexts.Successful)] });

        Assert.Equal(DeploymentStatus.Failed, Current().Status);
        Assert.False(Job.Specification.Stable);
    }

    [Fact]
    public void Canaries_are_promoted_once_all_of_them_are_healthy()
    {
        Allocation[] placed = Begin(
            _cluster.Register(Cluster.Job("web", count: 2)), canaries: 2, change: static group => group with { DesiredCanaries = 2 });
        Assert.Equal(placed.Select(static one => one.Id), Group.PlacedCanaries);
        _cluster.Judge(placed[0], isHealthy: true);
        Assert.Equal("Task group \"group\" has 1/2 healthy allocations", Refusal(Promote()));
        _cluster.Judge(placed[1], isHealthy: true);

        _cluster.Now += TimeSpan.FromMinutes(3);
        CommandOutcome.Accepted promoted = _cluster.Do(Promote("group"));

        Assert.True(Group.Promoted);
        Assert.Equal(_cluster.Now + TimeSpan.FromMinutes(10), Group.RequireProgressBy);
        Assert.All(placed, one => Assert.Equal((false, true), (_cluster.State.Allocations.Find(one.Id)!.IsCanary, _cluster.State.Allocations.Find(one.Id)!.Health!.Healthy)));
        Evaluation evaluation = _cluster.State.Evaluations.Find(promoted.EvaluationId)!;
        Assert.Equal((EvaluationTriggers.DeploymentWatcher, Current().Id), (evaluation.TriggeredBy, evaluation.DeploymentId));
        Assert.Equal("no canaries to promote", Refusal(Promote()));
        Assert.StartsWith("group \"other\" is not part of the deployment", Refusal(Promote("other")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_is_promoted_by_name_leaves_the_others_waiting()
    {
        Job one = Cluster.Job("web");
        AdmittedJob job = _cluster.Register(one with { TaskGroups = [one.TaskGroups![0], one.TaskGroups[0] with { Name = "other" }] });
        Deployment deployment = _cluster.Deployment(job, static group => group with { DesiredCanaries = 1 });
        deployment = deployment with { Groups = deployment.Groups.Add("other", deployment.Groups["group"]) };
        Allocation[] canaries =
        [
            .. new[] { "group", "other" }.Select((name, index) => _cluster.Allocation(job, _node, index) with
            {
                TaskGroup = name, DeploymentId = deployment.Id, Health = new AllocationHealth { IsCanary = true },
            }),
        ];
        _cluster.Apply(_cluster.Plan(canaries) with { Deployment = deployment });
        _cluster.Judge(canaries[0], isHealthy: true);

        _cluster.Do(Promote("group"));

        Assert.Equal([true, false], Current().Groups.Values.Select(static group => group.Promoted));
        Assert.Equal([false, true], canaries.Select(canary => _cluster.State.Allocations.Find(canary.Id)!.IsCanary));
    }

    [Fact]
    public void A_canary_that_has_ended_is_none_to_be_promoted()
    {
        Allocation[] placed = Begin(
            _cluster.Register(Cluster.Job("web", count: 1)), count: 1, canaries: 1, change: static group => group with { DesiredCanaries = 1 });
        _cluster.Judge(placed[0], isHealthy: true);
        _cluster.Report(placed[0], ClientStatus.Failed);
        Assert.Equal("Task group \"group\" has 0/1 healthy allocations", Refusal(Promote()));
    }

    [Fact]
    public void Pausing_makes_no_evaluation_and_going_on_does()
    {
        Begin(_cluster.Register(Cluster.Job("web", count: 2)));

        Assert.True(_cluster.Do(Pause(true)).EvaluationId.IsNone);
        Assert.Equal((DeploymentStatus.Paused, "Deployment is paused"), (Current().Status, Current().StatusDescription));
        Assert.False(_cluster.Do(Pause(false)).EvaluationId.IsNone);
        Assert.Equal((DeploymentStatus.Running, "Deployment is running"), (Current().Status, Current().StatusDescription));
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("promote")]
    public void What_is_over_stays_over(string verb)
    {
        Begin(_cluster.Register(Cluster.Job("web", count: 2)));
        _cluster.Do(Fail(rollsBack: false));
        Command command = verb switch { "fail" => Fail(false), "promote" => Promote(), _ => Pause(verb == "pause") };
        Assert.Equal($"can't {verb} terminal deployment", Refusal(command));
    }

    [Theory]
    [InlineData("none", "Deployment marked as failed - no stable job version to auto revert to", 1, null)]
    [InlineData("older", "Deployment marked as failed - rolling back to job version 0", 2, 0)]
    [InlineData("same", "Deployment marked as failed - not rolling back to stable job version 0 as current job has same specification", 2, null)]
    [InlineData("not wanted", "Deployment marked as failed", 1, null)]
    [InlineData("newer job", "Deployment marked as failed", 2, null)]
    public void A_failure_takes_the_job_back(string stable, string description, int version, int? reverted)
    {
        _cluster.Register(Cluster.Job("web", count: 2));
        if (stable != "none")
        {
            Stabilise(0);
        }

        AdmittedJob failing = _cluster.Register(Cluster.Job("web", count: 2, command: "/bin/false"));
        if (stable == "same")
        {
            failing = _cluster.Register(Cluster.Job("web", count: 2));
        }

        Begin(failing);
        if (stable == "newer job")
        {
            _cluster.Register(Cluster.Job("web", count: 9));
        }

        CommandOutcome.Accepted outcome = _cluster.Do(Fail(stable != "not wanted"));

        Assert.Equal((DeploymentStatus.Failed, description), (Current().Status, Current().StatusDescription));
        Assert.Equal(((ulong)version, (ulong?)reverted), (Job.Version, outcome.RevertedVersion));
        Assert.Equal(Job.JobModifyIndex, _cluster.State.Evaluations.Find(outcome.EvaluationId)!.JobModifyIndex);
        if (reverted is not null)
        {
            Assert.False(Job.Specification.Stable);
            Assert.True(JobComparison.SameSpecification(Job.Specification, _cluster.State.FindJobVersion(Job.Key, 0)!.Specification));
        }
    }

    [Fact]
    public void Health_set_by_hand_counts_over_the_clients_word()
    {
        Allocation[] placed = Begin(_cluster.Register(Cluster.Job("web", count: 2)));
        _cluster.Judge(placed[1], isHealthy: true);

        _cluster.Do(SetHealth([placed[0].Id], [placed[1].Id]));
        Assert.Equal((1, 1), (Group.HealthyAllocations, Group.UnhealthyAllocations));
        _cluster.Judge(placed[1], isHealthy: true);
        Assert.Equal((1, 1), (Group.HealthyAllocations, Group.UnhealthyAllocations));
        Assert.Equal(DeploymentStatus.Running, Current().Status);

        AllocationId stranger = new(_cluster.Uuid());
        Assert.Equal($"allocation {stranger} is not part of deployment {Current().Id}", Refusal(SetHealth([stranger], [])));
        Assert.StartsWith("name at least one allocation", Refusal(SetHealth([], [])), StringComparison.Ordinal);
        _cluster.Do(Fail(rollsBack: false));
        Assert.Equal("can't set health of allocations for a terminal deployment", Refusal(SetHealth([placed[0].Id], [])));
    }

    [Fact]
    public void An_allocation_found_bad_by_hand_takes_back_a_job_that_goes_back_by_itself()
    {
        _cluster.Register(Cluster.Job("web", count: 2));
        Stabilise(0);
        Allocation[] placed = Begin(_cluster.Register(Cluster.Job("web", count: 2, command: "/bin/false")), change: static group => group with { AutoRevert = true });

        CommandOutcome.Accepted outcome = _cluster.Do(SetHealth([], [placed[0].Id]));

        Assert.Equal("Failed due to unhealthy allocations - rolling back to job version 0", Current().StatusDescription);
        Assert.Equal((2UL, 0UL), (Job.Version, outcome.RevertedVersion!.Value));
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(0, 1, null)]
    [InlineData(1, null, "can't revert to current version")]
    [InlineData(7, null, "job \"web\" in namespace \"default\" at version 7 not found")]
    [InlineData(0, 5, "Current job has version 1; enforcing version 5")]
    public void A_job_goes_back_to_an_earlier_version(int to, int? prior, string? refusal)
    {
        _cluster.Register(Cluster.Job("web", count: 2));
        Stabilise(0);
        _cluster.Register(Cluster.Job("web", count: 5));
        RevertJob command = Revert((ulong)to, (ulong?)prior);
        if (refusal is not null)
        {
            Assert.Equal(refusal, Refusal(command));
            return;
        }

        CommandOutcome.Accepted outcome = _cluster.Do(command);

        Assert.Equal((2UL, 2, false), (Job.Version, Job.Groups[0].Count, Job.Specification.Stable ?? true));
        Assert.Equal(EvaluationTriggers.JobRegister, _cluster.State.Evaluations.Find(outcome.EvaluationId)!.TriggeredBy);
    }

    [Fact]
    public void A_version_that_was_gone_back_to_keeps_its_file()
    {
        var source = new JobSource { Text = "job \"web\" {}", Format = "hcl2" };
        _cluster.Do(new RegisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("web"), Source = source });
        _cluster.Register(Cluster.Job("web", count: 5));

        _cluster.Do(Revert(0));

        Assert.Same(source, _cluster.State.JobHistories.Find(Job.Key)!.FindSource(2));
    }

    [Fact]
    public void An_unknown_job_cannot_be_reverted_nor_called_stable()
    {
        var key = new JobKey("default", "nobody");
        Assert.Equal("job \"nobody\" not found", Refusal(new RevertJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = key, JobVersion = 0, EvaluationId = Evaluation() }));
        Assert.Equal(
            "job \"nobody\" in namespace \"default\" at version 3 not found",
            Refusal(new SetJobStability { RequestId = _cluster.Request(), At = _cluster.Now, Job = key, JobVersion = 3, IsStable = true }));
    }

    [Fact]
    public void A_job_whose_deployment_is_on_hold_is_not_over()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Evaluation evaluation = _cluster.Evaluation(job, EvaluationStatus.Complete);
        _cluster.Apply(_cluster.Plan() with { Deployment = _cluster.Deployment(job) }, evaluation);
        _cluster.Do(Pause(true));
        Assert.Equal(JobStatus.Pending, Job.Status);
        _cluster.Do(new CollectGarbage { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [evaluation.Id], Jobs = [job.Key] });
        Assert.NotNull(Job);

        FailDeployment fail = Fail(rollsBack: false);
        _cluster.Do(fail);
        _cluster.Do(new UpdateEvaluations
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [_cluster.State.Evaluations.Find(fail.EvaluationId)! with { Status = EvaluationStatus.Complete }],
        });
        Assert.Equal(JobStatus.Dead, Job.Status);
    }

    [Fact]
    public void Subscribers_hear_of_deployments()
    {
        Allocation[] placed = Begin(_cluster.Register(Cluster.Job("web", count: 2)), canaries: 1, change: static group => group with { DesiredCanaries = 1 });
        Assert.Equal(EventTypes.PlanResult, Heard(new ApplyPlan { RequestId = default, At = default, Plan = _cluster.Plan(), Evaluations = [] }).Type);
        _cluster.Judge(placed[0], isHealthy: true);
        PromoteDeployment promote = Promote();
        _cluster.Do(promote);
        Assert.Equal(EventTypes.DeploymentPromotion, Heard(promote).Type);
        FailDeployment fail = Fail(rollsBack: false);
        _cluster.Do(fail);
        StateEvent happened = Heard(fail);
        Assert.Equal((EventTypes.DeploymentStatusUpdate, Current().Id.ToString(), "default"), (happened.Type, happened.Key, happened.Namespace));
        Assert.Equal(["web"], happened.FilterKeys);
        Assert.Same(Current(), happened.Row);
    }

    [Fact]
    public void Only_what_is_over_may_be_forgotten()
    {
        Allocation[] placed = Begin(_cluster.Register(Cluster.Job("web", count: 2)));
        DeploymentId id = Current().Id;
        CollectGarbage collect = new() { RequestId = _cluster.Request(), At = _cluster.Now, Deployments = [id] };
        _cluster.Do(collect);
        Assert.NotNull(_cluster.State.Deployments.Find(id));

        _cluster.Do(Fail(rollsBack: false));
        CollectGarbage again = collect with { RequestId = _cluster.Request() };
        _cluster.Do(again);
        Assert.Null(_cluster.State.Deployments.Find(id));
        Assert.Empty(_cluster.State.DeploymentsOf(Job.Key));
        Assert.Empty(StateEvents.Of(new CommittedCommand(again, _cluster.State.Index, [.. _cluster.LastChanges])));
        _cluster.Judge(placed[0], isHealthy: true);
    }

    private StateEvent Heard(Command command) => Assert.Single(
        StateEvents.Of(new CommittedCommand(command, _cluster.State.Index, [.. _cluster.LastChanges])), static one => one.Topic == EventTopics.Deployment);

    private RevertJob Revert(ulong version, ulong? prior = null) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, Job = Job.Key, JobVersion = version, EnforcedPriorVersion = prior, EvaluationId = Evaluation(),
    };

    private SetAllocationHealth SetHealth(AllocationId[] healthy, AllocationId[] unhealthy) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, DeploymentId = Current().Id, Healthy = healthy, Unhealthy = unhealthy, EvaluationId = Evaluation(),
    };
}
