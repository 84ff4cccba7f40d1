using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>Service jobs whose new versions replace the old ones step by step. Source: scheduler reference §7.1, §7.4.</summary>
public sealed class RollingUpdateTests
{
    private readonly Cluster _cluster = new();
    private readonly Node[] _nodes;

    public RollingUpdateTests() => _nodes = [_cluster.AddNode("first"), _cluster.AddNode("second"), _cluster.AddNode("third")];

    private static Job Rolling(int count = 4, int maxParallel = 1, Func<UpdateStrategy, UpdateStrategy>? change = null)
    {
        var update = new UpdateStrategy { MaxParallel = maxParallel, ProgressDeadline = Duration.FromMinutes(10) };
        return Cluster.Job(count: count, cpu: 200).WithUpdate(change is null ? update : change(update));
    }

    private static string Row(Deployment deployment)
    {
        DeploymentGroup group = deployment.Groups["group"];
        return $"{deployment.Status}: {group.PlacedAllocations} placed, {group.HealthyAllocations} healthy, {group.UnhealthyAllocations} unhealthy of {group.DesiredTotal}";
    }

    // Every allocation of the newest version healthy, and looked at until nothing is left to do.
    private void Settle(Job job)
    {
        while (_cluster.LatestDeployment(job).IsActive)
        {
            foreach (Allocation young in _cluster.Live(job).Where(static one => one.Health?.Healthy is null && !one.DeploymentId.IsNone))
            {
                _cluster.Judge(young, isHealthy: true);
            }

            _cluster.RunOn(job);
        }
    }

    [Fact]
    public void A_new_job_is_placed_at_once_and_its_deployment_ends_when_all_are_healthy()
    {
        Job job = Rolling();
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);

        Assert.Equal(4, outcome.Plan.Placements.Count);
        Deployment deployment = _cluster.LatestDeployment(job);
        Assert.Equal("Running: 4 placed, 0 healthy, 0 unhealthy of 4", Row(deployment));
        Assert.Equal(("Deployment is running", outcome.DeploymentId), (deployment.StatusDescription, deployment.Id));
        Assert.Equal(_cluster.Now + TimeSpan.FromMinutes(10), deployment.Groups["group"].RequireProgressBy);
        Assert.All(_cluster.Live(job), one => Assert.Equal(deployment.Id, one.DeploymentId));

        foreach (Allocation one in _cluster.Live(job).Take(3))
        {
            _cluster.Judge(one, isHealthy: true);
        }

        Assert.Empty(_cluster.RunOn(job).Plan.DeploymentEnds);
        _cluster.Judge(_cluster.Live(job)[3], isHealthy: true);
        Assert.False(_cluster.State.Jobs.Find(Cluster.KeyOf(job))!.Specification.Stable);
        _cluster.RunOn(job);

        Assert.Equal("Successful: 4 placed, 4 healthy, 0 unhealthy of 4", Row(_cluster.LatestDeployment(job)));
        Assert.Equal("Deployment completed successfully", _cluster.LatestDeployment(job).StatusDescription);
        Assert.True(_cluster.State.Jobs.Find(Cluster.KeyOf(job))!.Specification.Stable);
    }

    [Theory]
    [InlineData(1, "1 1 1 1")]
    [InlineData(3, "3 1")]
    [InlineData(9, "4")]
    public void Old_allocations_are_replaced_as_fast_as_new_ones_become_healthy(int maxParallel, string steps)
    {
        Job job = Rolling(maxParallel: maxParallel);
        _cluster.RegisterAndRun(job);
        Settle(job);
        Job next = job.WithUser("nobody");

        List<int> replaced = [_cluster.RegisterAndRun(next).DesiredUpdates["group"].DestructiveUpdate];
        while (_cluster.LatestDeployment(next).IsActive)
        {
            Assert.Equal(0, _cluster.RunOn(next).DesiredUpdates["group"].DestructiveUpdate);
            foreach (Allocation young in _cluster.Live(next).Where(one => one.Job.Version == 1 && one.Health?.Healthy is null))
            {
                _cluster.Judge(young, isHealthy: true);
            }

            replaced.Add(_cluster.RunOn(next).DesiredUpdates["group"].DestructiveUpdate);
        }

        Assert.Equal(steps, string.Join(' ', replaced.Where(static count => count > 0)));
        Assert.Equal([0, 1, 2, 3], _cluster.Live(next).Select(static one => one.NameIndex));
        Assert.Equal("Successful: 4 placed, 4 healthy, 0 unhealthy of 4", Row(_cluster.LatestDeployment(next)));
        Assert.Equal(2, _cluster.State.DeploymentsOf(Cluster.KeyOf(job)).Count());
    }

    [Fact]
    public void Part_of_a_step_frees_part_of_the_budget()
    {
        Job job = Rolling(maxParallel: 3);
        _cluster.RegisterAndRun(job);
        Settle(job);
        Job next = job.WithUser("nobody");
        ScheduleOutcome first = _cluster.RegisterAndRun(next);
        Assert.Equal(new DesiredUpdates { DestructiveUpdate = 3, Ignore = 1 }, first.DesiredUpdates["group"]);

        _cluster.Judge(first.Plan.Placements[1], isHealthy: true);

        Assert.Single(_cluster.RunOn(next).Plan.Placements);
    }

    [Fact]
    public void An_unhealthy_allocation_stops_the_update()
    {
        Job job = Rolling(maxParallel: 2);
        _cluster.RegisterAndRun(job);
        Settle(job);
        Job next = job.WithUser("nobody");
        ScheduleOutcome first = _cluster.RegisterAndRun(next);

        _cluster.Judge(first.Plan.Placements[0], isHealthy: false);
        _cluster.Judge(first.Plan.Placements[1], isHealthy: true);

        Assert.True(_cluster.RunOn(next).Plan.IsEmpty);
        Assert.Equal("Running: 2 placed, 1 healthy, 1 unhealthy of 4", Row(_cluster.LatestDeployment(next)));
    }

    [Fact]
    public void A_failure_within_a_deployment_waits_for_leave_and_its_replacement_belongs_to_it()
    {
        Job job = Rolling(count: 1, change: static update => update).WithReschedule(
            new ReschedulePolicy { Unlimited = true, Delay = Duration.Zero, MaxDelay = Duration.Zero, DelayFunction = "constant" });
        _cluster.RegisterAndRun(job);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);
        ScheduleOutcome held = _cluster.RunOn(job);
        Assert.True(held.Plan.IsEmpty);
        Assert.Empty(held.Followups);

        _cluster.Transition(new DesiredTransition(Reschedule: true), failed);

        Allocation replacement = Assert.Single(_cluster.RunOn(job).Plan.Placements);
        Assert.Equal((failed.Id, failed.DeploymentId), (replacement.PreviousAllocationId, replacement.DeploymentId));
        Assert.Equal(2, _cluster.LatestDeployment(job).Groups["group"].PlacedAllocations);
    }

    [Fact]
    public void Growth_is_not_paced_but_takes_its_share_of_the_budget()
    {
        Job job = Rolling(count: 2, maxParallel: 3);
        _cluster.RegisterAndRun(job);
        Settle(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithUser("nobody").WithCount(4));

        Assert.Equal(new DesiredUpdates { Place = 2, DestructiveUpdate = 1, Ignore = 1 }, outcome.DesiredUpdates["group"]);
        Assert.Equal(4, _cluster.LatestDeployment(job).Groups["group"].DesiredTotal);
    }

    [Fact]
    public void Changes_in_place_are_not_paced_and_are_judged_anew()
    {
        Job job = Rolling();
        _cluster.RegisterAndRun(job);
        Settle(job);
        DeploymentId first = _cluster.LatestDeployment(job).Id;

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithGroup(static group => group with { ShutdownDelay = Duration.FromSeconds(1) }));

        Assert.Equal(new DesiredUpdates { InPlaceUpdate = 4 }, outcome.DesiredUpdates["group"]);
        Assert.NotEqual(first, outcome.DeploymentId);
        Assert.All(_cluster.Live(job), one => Assert.Equal((outcome.DeploymentId, (bool?)null), (one.DeploymentId, one.Health?.Healthy)));
        Settle(job);
        Assert.Equal("Successful: 4 placed, 4 healthy, 0 unhealthy of 4", Row(_cluster.LatestDeployment(job)));
        Assert.Empty(_cluster.State.AllocationsOf(first));
    }

    [Fact]
    public void Lost_work_is_replaced_although_the_update_waits()
    {
        Job job = Rolling(maxParallel: 1);
        _cluster.RegisterAndRun(job);
        Settle(job);
        Job next = job.WithUser("nobody");
        Allocation young = Assert.Single(_cluster.RegisterAndRun(next).Plan.Placements);
        Allocation old = _cluster.Live(next).First(one => one.NodeId != young.NodeId);
        Node dead = _cluster.State.Nodes.Find(old.NodeId)!;
        int lost = _cluster.Live(next).Count(one => one.NodeId == dead.Id);
        _cluster.SetStatus(dead, NodeStatus.Down);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(next)));

        Assert.Equal(lost, outcome.Plan.Placements.Count);
        Assert.All(outcome.Plan.Placements, one => Assert.Equal((1UL, young.DeploymentId), (one.Job.Version, one.DeploymentId)));
        Assert.Equal(0, outcome.DesiredUpdates["group"].DestructiveUpdate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_deployment_on_hold_replaces_what_is_lost_and_nothing_else(bool paused)
    {
        Job job = Rolling(maxParallel: 1);
        _cluster.RegisterAndRun(job);
        Settle(job);
        Job next = job.WithUser("nobody");
        ScheduleOutcome first = _cluster.RegisterAndRun(next);
        _cluster.Judge(first.Plan.Placements[0], isHealthy: true);
        Hold();

        Assert.True(_cluster.RunOn(next).Plan.IsEmpty);
        _cluster.Report(_cluster.Live(next)[3], ClientStatus.Complete);
        Assert.True(_cluster.RunOn(next).Plan.IsEmpty);
        Node dead = _cluster.State.Nodes.Find(_cluster.Live(next)[2].NodeId)!;
        int lost = _cluster.Live(next).Count(one => one.NodeId == dead.Id);
        _cluster.SetStatus(dead, NodeStatus.Down);
        Assert.Equal(lost, _cluster.RunOn(next).Plan.Placements.Count);

        if (paused)
        {
            _cluster.Pause(next, pause: false);
            Assert.NotEmpty(_cluster.RunOn(next).Plan.Placements);
        }

        void Hold()
        {
            if (paused)
            {
                _cluster.Pause(next);
            }
            else
            {
                _cluster.Fail(next);
            }
        }
    }

    [Fact]
    public void Failures_of_a_failed_deployment_are_not_tried_again_and_others_are()
    {
        Job job = Rolling(count: 2).WithReschedule(
            new ReschedulePolicy { Unlimited = true, Delay = Duration.Zero, MaxDelay = Duration.Zero, DelayFunction = "constant" });
        _cluster.RegisterAndRun(job);
        Settle(job);
        Job next = job.WithUser("nobody");
        Allocation young = Assert.Single(_cluster.RegisterAndRun(next).Plan.Placements);
        Allocation old = _cluster.Live(next).Single(one => one.Id != young.Id);
        _cluster.Transition(new DesiredTransition(Reschedule: true), young);
        _cluster.Fail(next);
        _cluster.Report(young, ClientStatus.Failed);
        _cluster.Report(old, ClientStatus.Failed);

        Assert.Equal(old.Id, Assert.Single(_cluster.RunOn(next).Plan.Placements).PreviousAllocationId);
    }

    [Fact]
    public void A_newer_version_takes_the_place_of_a_running_deployment()
    {
        Job job = Rolling();
        _cluster.RegisterAndRun(job);
        Deployment first = _cluster.LatestDeployment(job);

        _cluster.RegisterAndRun(job.WithUser("nobody"));

        Deployment cancelled = _cluster.State.Deployments.Find(first.Id)!;
        Assert.Equal((DeploymentStatus.Cancelled, "Cancelled due to newer version of job"), (cancelled.Status, cancelled.StatusDescription));
        Assert.Equal("Running: 1 placed, 0 healthy, 0 unhealthy of 4", Row(_cluster.LatestDeployment(job)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stopping_a_job_cancels_its_deployment(bool purge)
    {
        Job job = Rolling();
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Deregister(Cluster.KeyOf(job), purge));

        Deployment cancelled = _cluster.LatestDeployment(job);
        Assert.Equal((DeploymentStatus.Cancelled, "Cancelled because job is stopped"), (cancelled.Status, cancelled.StatusDescription));
        Assert.Equal(cancelled.Id, outcome.DeploymentId);
        Assert.Empty(_cluster.Live(job));
    }

    [Theory]
    [InlineData("service", 0)]
    [InlineData("batch", 1)]
    public void Without_a_pace_there_is_no_deployment(string type, int maxParallel)
    {
        Job job = Cluster.Job(type: type, count: 3, cpu: 200).WithUpdate(new UpdateStrategy { MaxParallel = maxParallel });
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithUser("nobody"));

        Assert.Equal(3, outcome.Plan.Placements.Count);
        Assert.Empty(_cluster.State.Deployments.Rows);
        Assert.True(outcome.DeploymentId.IsNone);
    }

    [Fact]
    public void Replacing_after_success_makes_no_new_deployment()
    {
        Job job = Rolling();
        _cluster.RegisterAndRun(job);
        Settle(job);
        _cluster.Report(_cluster.Live(job)[1], ClientStatus.Complete);

        ScheduleOutcome outcome = _cluster.RunOn(job);

        Assert.True(Assert.Single(outcome.Plan.Placements).DeploymentId.IsNone);
        Assert.Equal(DeploymentStatus.Successful, Assert.Single(_cluster.State.DeploymentsOf(Cluster.KeyOf(job))).Status);
    }

    [Fact]
    public void All_groups_share_a_deployment_and_its_end()
    {
        Job one = Rolling(count: 2);
        Job job = one with { TaskGroups = [one.TaskGroups![0], one.TaskGroups[0] with { Name = "other", Count = 1 }] };
        _cluster.RegisterAndRun(job);
        Assert.Equal([2, 1], _cluster.LatestDeployment(job).Groups.Values.Select(static group => group.DesiredTotal));
        foreach (Allocation first in _cluster.Live(job).Where(static one => one.TaskGroup == "group"))
        {
            _cluster.Judge(first, isHealthy: true);
        }

        _cluster.RunOn(job);
        Assert.True(_cluster.LatestDeployment(job).IsActive);
        _cluster.Judge(_cluster.Live(job).Single(static one => one.TaskGroup == "other"), isHealthy: true);
        _cluster.RunOn(job);
        Assert.Equal(DeploymentStatus.Successful, _cluster.LatestDeployment(job).Status);
    }

    [Fact]
    public void What_cannot_stay_where_it_is_takes_its_turn()
    {
        Job job = Rolling(count: 3);
        _cluster.RegisterAndRun(job);
        Settle(job);

        // The constraint is no reason to restart by itself, but no node here meets it.
        _cluster.AddNode("fourth", static node => node with { Meta = node.Meta.Add("new", "yes") });
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithConstraint("${meta.new}", "=", "yes"));

        Assert.Equal(new DesiredUpdates { DestructiveUpdate = 1, Ignore = 2 }, outcome.DesiredUpdates["group"]);
    }
}
