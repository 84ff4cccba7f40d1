using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>New versions that are tried out beside the old one first. Source: scheduler reference §7.4, steps 4, 10 and 12.</summary>
public sealed class CanaryTests
{
    private readonly Cluster _cluster = new();

    public CanaryTests()
    {
        foreach (string name in new[] { "first", "second", "third" })
        {
            _cluster.AddNode(name);
        }
    }

    private Job Settled(int count = 3, int canary = 1, bool autoPromote = false)
    {
        Job job = Cluster.Job(count: count, cpu: 200).WithUpdate(new UpdateStrategy
        {
            MaxParallel = 1, Canary = canary, AutoPromote = autoPromote, ProgressDeadline = Duration.FromMinutes(10),
        });
        _cluster.RegisterAndRun(job);
        JudgeAll(job);
        _cluster.RunOn(job);
        Assert.Equal(DeploymentStatus.Successful, _cluster.LatestDeployment(job).Status);
        return job.WithUser("nobody");
    }

    private void JudgeAll(Job job, bool isHealthy = true)
    {
        foreach (Allocation young in _cluster.Live(job).Where(static one => one.Health?.Healthy is null && !one.DeploymentId.IsNone))
        {
            _cluster.Judge(young, isHealthy);
        }
    }

    private string Running(Job job) => string.Join(' ', _cluster.Live(job)
        .OrderBy(static one => one.NameIndex).ThenBy(static one => one.Job.Version)
        .Select(static one => $"{one.NameIndex}v{one.Job.Version}{(one.IsCanary ? "c" : "")}"));

    [Fact]
    public void A_first_version_has_nothing_to_be_tried_beside()
    {
        Settled();
        Assert.Equal(0, Assert.Single(_cluster.State.Deployments.Rows).Groups["group"].DesiredCanaries);
    }

    [Fact]
    public void Canaries_come_first_and_the_rest_after_promotion()
    {
        Job job = Settled();

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);
        Assert.Equal(new DesiredUpdates { Canary = 1, Ignore = 3 }, outcome.DesiredUpdates["group"]);
        Assert.Equal("0v0 0v1c 1v0 2v0", Running(job));
        Deployment deployment = _cluster.LatestDeployment(job);
        Assert.Equal("Deployment is running but requires manual promotion", deployment.StatusDescription);
        Assert.Equal((1, 3), (deployment.Groups["group"].DesiredCanaries, deployment.Groups["group"].DesiredTotal));
        Assert.Equal([outcome.Plan.Placements[0].Id], deployment.Groups["group"].PlacedCanaries);

        JudgeAll(job);
        Assert.True(_cluster.RunOn(job).Plan.IsEmpty);

        _cluster.Promote(job);
        Assert.Equal("Deployment is running", _cluster.LatestDeployment(job).StatusDescription);
        _cluster.RunOn(job);
        Assert.Equal("0v1 1v1 2v0", Running(job));
        JudgeAll(job);
        _cluster.RunOn(job);
        JudgeAll(job);
        _cluster.RunOn(job);
        Assert.Equal("0v1 1v1 2v1", Running(job));
        Assert.Equal(DeploymentStatus.Successful, _cluster.LatestDeployment(job).Status);
    }

    [Fact]
    public void More_canaries_than_old_ones_take_further_numbers()
    {
        Job job = Settled(count: 2, canary: 3);
        _cluster.RegisterAndRun(job);
        Assert.Equal("0v0 0v1c 1v0 1v1c 2v1c", Running(job));

        JudgeAll(job);
        _cluster.Promote(job);
        _cluster.RunOn(job);
        Assert.Equal("0v1 1v1", Running(job));
    }

    [Fact]
    public void A_canary_that_fails_is_tried_again_as_one()
    {
        Job job = Settled();
        Allocation canary = Assert.Single(_cluster.RegisterAndRun(job).Plan.Placements);
        _cluster.Report(canary, ClientStatus.Failed, _cluster.Now - TimeSpan.FromMinutes(1));
        Assert.True(_cluster.RunOn(job).Plan.IsEmpty);

        _cluster.Transition(new DesiredTransition(Reschedule: true), canary);
        Allocation again = Assert.Single(_cluster.RunOn(job).Plan.Placements);

        Assert.Equal((canary.Id, canary.NameIndex, true), (again.PreviousAllocationId, again.NameIndex, again.IsCanary));
        Assert.Equal([canary.Id, again.Id], _cluster.LatestDeployment(job).Groups["group"].PlacedCanaries);
    }

    [Theory]
    [InlineData("canary")]
    [InlineData("paused")]
    [InlineData("turn")]
    public void An_old_one_that_fails_before_it_is_replaced_is_tried_again_in_time(string whatItWaitsFor)
    {
        Job job = Settled(canary: whatItWaitsFor == "canary" ? 1 : 0);
        _cluster.RegisterAndRun(job);
        if (whatItWaitsFor == "paused")
        {
            _cluster.Pause(job);
        }

        Allocation failing = _cluster.Live(job).Single(static one => one is { NameIndex: 2, Job.Version: 0 });
        _cluster.Report(failing, ClientStatus.Failed, _cluster.Now);
        Evaluation followup = Assert.Single(_cluster.RunOn(job).Followups);
        Assert.Equal(_cluster.Now + TimeSpan.FromSeconds(30), followup.WaitUntil);
        Assert.Equal(followup.Id, _cluster.Get(failing.Id).FollowupEvaluationId);
        Assert.Empty(_cluster.RunOn(job).Followups);

        Allocation again = Assert.Single(_cluster.Run(followup).Plan.Placements, static placed => placed.NameIndex == 2);
        Assert.Equal((failing.Id, whatItWaitsFor == "canary" ? 0UL : 1UL), (again.PreviousAllocationId, again.Job.Version));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_canary_that_must_leave_its_node_is_stopped_and_another_one_placed(bool isLost)
    {
        Job job = Settled();
        Allocation canary = Assert.Single(_cluster.RegisterAndRun(job).Plan.Placements);
        if (isLost)
        {
            _cluster.SetStatus(_cluster.State.Nodes.Find(canary.NodeId)!, NodeStatus.Down);
        }
        else
        {
            _cluster.Transition(new DesiredTransition(Migrate: true), canary);
        }

        ScheduleOutcome outcome = _cluster.RunOn(job);

        Assert.Contains(outcome.Plan.Stops, stop => stop.AllocationId == canary.Id && stop.ClientStatus == (isLost ? ClientStatus.Lost : null));
        Allocation other = Assert.Single(outcome.Plan.Placements, static placed => placed.IsCanary);
        Assert.True(other.PreviousAllocationId.IsNone);
    }

    [Fact]
    public void While_a_version_is_tried_out_old_ones_are_replaced_by_what_worked()
    {
        Job job = Settled();
        Allocation canary = Assert.Single(_cluster.RegisterAndRun(job).Plan.Placements);
        Node dead = _cluster.State.Nodes.Find(_cluster.Live(job).First(one => one.NodeId != canary.NodeId).NodeId)!;
        int lost = _cluster.Live(job).Count(one => one.NodeId == dead.Id);
        _cluster.SetStatus(dead, NodeStatus.Down);

        ScheduleOutcome outcome = _cluster.RunOn(job);

        Assert.Equal(lost, outcome.Plan.Placements.Count);
        Assert.All(outcome.Plan.Placements, static one => Assert.Equal((0UL, true), (one.Job.Version, one.DeploymentId.IsNone)));
        Assert.Equal("0v0 0v1c 1v0 2v0", Running(job));
    }

    [Fact]
    public void The_replacement_follows_the_old_versions_rules()
    {
        Job job = Settled();
        Node only = _cluster.AddNode("fourth", static node => node with { Meta = node.Meta.Add("new", "yes") });
        Job moved = job.WithConstraint("${meta.new}", "=", "yes");
        Allocation canary = Assert.Single(_cluster.RegisterAndRun(moved).Plan.Placements);
        Assert.Equal(only.Id, canary.NodeId);
        Allocation old = _cluster.Live(job).First(static one => !one.IsCanary);
        _cluster.Transition(new DesiredTransition(Migrate: true), old);
        _cluster.SetEligible(only, false);

        Allocation replacement = Assert.Single(_cluster.RunOn(moved).Plan.Placements);

        Assert.Equal((0UL, old.Id), (replacement.Job.Version, replacement.PreviousAllocationId));
        Assert.NotEqual(only.Id, replacement.NodeId);
    }

    [Fact]
    public void Nothing_grows_before_the_promotion()
    {
        Job job = Settled();
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithCount(5));

        Assert.True(Assert.Single(outcome.Plan.Placements).IsCanary);
        Assert.Equal(5, _cluster.LatestDeployment(job).Groups["group"].DesiredTotal);
        JudgeAll(job);
        _cluster.Promote(job);
        _cluster.RunOn(job);
        Assert.Equal(5, _cluster.Live(job).Count);
        Assert.Equal(5, _cluster.Live(job).Select(static one => one.NameIndex).Distinct().Count() + 1);
    }

    [Theory]
    [InlineData("newer version")]
    [InlineData("failed")]
    [InlineData("failed canary")]
    public void Canaries_that_were_not_promoted_go_with_their_deployment(string how)
    {
        Job job = Settled();
        Allocation canary = Assert.Single(_cluster.RegisterAndRun(job).Plan.Placements);
        if (how == "failed canary")
        {
            _cluster.Report(canary, ClientStatus.Failed);
        }

        ScheduleOutcome outcome;
        if (how == "newer version")
        {
            outcome = _cluster.RegisterAndRun(job.WithUser("somebody"));
            Assert.Equal("0v0 0v2c 1v0 2v0", Running(job));
        }
        else
        {
            _cluster.Fail(job);
            outcome = _cluster.RunOn(job);
            Assert.Equal("0v0 1v0 2v0", Running(job));
        }

        Assert.Contains(outcome.Plan.Stops, stop => stop.AllocationId == canary.Id && stop.Description == "alloc not needed due to job update");
    }

    [Fact]
    public void Canaries_that_found_no_room_come_although_all_they_were_to_replace_has_gone()
    {
        Job job = Settled(count: 1);
        SetEligible(false);
        Assert.Equal(1, _cluster.RegisterAndRun(job).FailedGroups["group"].CoalescedFailures + 1);
        Allocation old = _cluster.Live(job)[0];
        _cluster.Transition(new DesiredTransition(Migrate: true), old);
        _cluster.RunOn(job);
        _cluster.Report(old, ClientStatus.Complete);
        Assert.Equal("", Running(job));

        SetEligible(true);
        _cluster.RunOn(job);
        Assert.Equal("0v1c", Running(job));
        JudgeAll(job);
        _cluster.Promote(job);
        _cluster.RunOn(job);
        Assert.Equal(("0v1", DeploymentStatus.Successful), (Running(job), _cluster.LatestDeployment(job).Status));
    }

    private void SetEligible(bool isEligible)
    {
        foreach (Node node in _cluster.State.Nodes.Rows)
        {
            _cluster.SetEligible(node, isEligible);
        }
    }

    [Fact]
    public void A_paused_deployment_places_no_canaries()
    {
        Job job = Settled();
        Allocation canary = Assert.Single(_cluster.RegisterAndRun(job).Plan.Placements);
        _cluster.Pause(job);
        _cluster.Transition(new DesiredTransition(Migrate: true), canary);

        Assert.Empty(_cluster.RunOn(job).Plan.Placements);
        _cluster.Pause(job, pause: false);
        Assert.True(Assert.Single(_cluster.RunOn(job).Plan.Placements).IsCanary);
    }

    [Fact]
    public void Going_back_to_the_old_version_needs_no_canary()
    {
        Job job = Settled();
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithTask(static task => task with { User = "" }));

        Assert.Equal(new DesiredUpdates { Stop = 1, InPlaceUpdate = 3 }, outcome.DesiredUpdates["group"]);
        Assert.Equal("0v2 1v2 2v2", Running(job));
    }

    [Fact]
    public void Going_back_after_a_promotion_leaves_no_number_twice()
    {
        Job job = Settled(count: 2);
        _cluster.RegisterAndRun(job.WithCount(3));
        JudgeAll(job);
        _cluster.Promote(job);
        _cluster.RegisterAndRun(job.WithTask(static task => task with { User = "" }).WithCount(3));
        for (int step = 0; step < 10 && _cluster.LatestDeployment(job).IsActive; step++)
        {
            JudgeAll(job);
            if (_cluster.LatestDeployment(job).Groups["group"] is { AwaitsPromotion: true, Promoted: false })
            {
                _cluster.Promote(job);
            }

            _cluster.RunOn(job);
        }

        Assert.Equal("0v2 1v2 2v2", Running(job));
    }

    [Fact]
    public void A_deployment_that_promotes_itself_says_so()
    {
        Job job = Settled(autoPromote: true);
        _cluster.RegisterAndRun(job);
        Assert.Equal("Deployment is running pending automatic promotion", _cluster.LatestDeployment(job).StatusDescription);
    }
}
