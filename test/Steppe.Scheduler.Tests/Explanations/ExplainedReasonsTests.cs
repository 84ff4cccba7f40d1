using Steppe.Model;

namespace Steppe.Scheduler.Tests.Explanations;

/// <summary>Each reason why a node cannot take work: how it is told, and what would help.</summary>
public sealed class ExplainedReasonsTests
{
    private readonly Cluster _cluster = new();

    private static readonly Dictionary<string, (string[] Missing, string? Change, Func<Node, Node> Node, Func<Job, Job> Job)> Reasons = new(StringComparer.Ordinal)
    {
        ["a device that is not there"] = (
            ["1 of device gpu (it has none that is as asked)"], "give up device gpu of task \"main\", or what is asked of it", static node => node, static job => WithDevices(job, ("gpu", 1))),
        ["more devices than there are"] = (
            ["3 of device gpu (it has 2)"], "ask for 2 of device gpu instead of 3", static node => WithGpus(node, 2), static job => WithDevices(job, ("gpu", 3))),
        ["two devices, none of them there"] = (
            ["1 of device fpga (it has none that is as asked)", "1 of device tpu (it has none that is as asked)"], null, static node => WithGpus(node, 2), static job => WithDevices(job, ("fpga", 1), ("gpu", 1), ("tpu", 1))),
        ["a volume that is not there"] = (
            ["host volume data"], "give up host volume data of group \"group\"", static node => node, static job => job.WithVolume("data")),
        ["a volume that may not be written"] = (
            ["host volume data (it is read-only there)"], "ask for host volume data of group \"group\" read-only", static node => WithVolume(node, readOnly: true), static job => job.WithVolume("data")),
        ["two volumes, one of them not there and one not to be written"] = (
            ["host volume data (it is read-only there)", "host volume more"], null, static node => WithVolume(node, readOnly: true), static job => job.WithVolume("data").WithVolume("more")),
        ["a host network"] = (
            ["an address in host network public"], "take the ports of group \"group\" out of host network public", static node => node, static job => job.WithNetwork(new Port { Label = "web", HostNetwork = "public" })),
        ["a port that the node keeps for itself"] = (
            ["port 8080 (reserved on the node)"], "let port 8080 of group \"group\" be dynamic instead of static", static node => node with { Reserved = new NodeReserved { Ports = "8080" } }, static job => job.WithNetwork(new Port { Label = "web", Value = 8080 })),
        ["cores"] = (
            ["2 cores"], "ask for 2 cores instead of 4: cores of task \"main\"", static node => node with { Resources = node.Resources with { TotalCores = 4, ReservableCores = [0, 1] } }, static job => job.WithTask(static task => task with { Resources = new Resources { Cores = 4, MemoryMb = 300 } })),
        ["memory"] = (
            ["904 MiB of memory"], "ask for 4096 MiB instead of 5000: memory of task \"main\"", static node => node, static job => job.WithTask(static task => task with { Resources = task.Resources! with { MemoryMb = 5000 } })),
        ["disk"] = (
            ["5000 MiB of disk"], "ask for 10000 MiB instead of 15000: ephemeral_disk size of group \"group\" in all", static node => node, static job => job.WithGroup(static group => group with { EphemeralDisk = new EphemeralDisk { SizeMb = 15_000 } })),
        ["a driver that is ill"] = (
            ["driver raw_exec (it is unhealthy)"], "use another driver than raw_exec", static node => node with { Drivers = node.Drivers.SetItem("raw_exec", new DriverStatus { Detected = true }) }, static job => job),
        ["a property that is used up, on a node that holds the job already"] = (
            ["to hold nothing of the job yet (distinct_hosts)", "distinct_property: ${node.datacenter}=dc1 used by 1 allocs"], null, static node => node,
            static job => job.WithCount(2).WithConstraint("", "distinct_hosts", "").WithConstraint("${node.datacenter}", "distinct_property", "1")),
    };

    public static TheoryData<string> Names => [.. Reasons.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_missing_is_told_and_what_would_help(string reason)
    {
        (string[] missing, string? change, Func<Node, Node> node, Func<Job, Job> job) = Reasons[reason];
        _cluster.AddNode("only", node);

        GroupExplanation told = Assert.Single(Explain(job(Cluster.Job())).Waiting);

        Assert.Equal(missing, Assert.Single(told.Closest).Obstacles.Select(static obstacle => obstacle.Detail));
        Assert.Equal(change, told.Change?.Text);
        Assert.Empty(told.OnlyUnready);
    }

    [Fact]
    public void Devices_that_others_have_are_counted()
    {
        _cluster.AddNode("only", static node => WithGpus(node, 3));
        _cluster.RegisterAndRun(WithDevices(Cluster.Job("holder"), ("gpu", 2)));
        Assert.Equal("ask for 1 of device gpu instead of 2", Explain(WithDevices(Cluster.Job(), ("gpu", 2))).Waiting[0].Change?.Text);
        Assert.Equal(
            "give up device gpu of task \"main\", or what is asked of it",
            Explain(WithDevices(Cluster.Job("other", change: static job => job.WithCount(2)), ("gpu", 1))).Waiting[0].Change?.Text);
    }

    [Fact]
    public void Nodes_that_an_operator_keeps_from_work_are_named()
    {
        Node ineligible = _cluster.AddNode("ineligible"), drained = _cluster.AddNode("drained");
        _cluster.SetStatus(_cluster.AddNode("down"), NodeStatus.Down);
        _cluster.AddNode("elsewhere", static node => node with { Datacenter = "dc2" });
        _cluster.SetEligible(ineligible, eligible: false);
        _cluster.Drain(drained);

        GroupExplanation told = Explain(Cluster.Job()).Waiting[0];

        Assert.Equal(
            ["down: to be ready (it is down)", "drained: to be eligible (it is being drained)", "ineligible: to be eligible (it takes no new work)"],
            told.OnlyUnready.Select(static gap => $"{gap.Node.Name}: {Assert.Single(gap.Obstacles).Detail}"));
        Assert.Equal("add \"dc2\" to the job's datacenters", told.Change?.Text);
    }

    [Fact]
    public void Failures_that_keep_their_place_are_told()
    {
        _cluster.AddNode("only");
        Job job = Cluster.Job(count: 2).WithReschedule(new ReschedulePolicy { Attempts = 1, Interval = Duration.FromHours(1), Delay = Duration.FromSeconds(30), DelayFunction = "constant" });
        _cluster.RegisterAndRun(job);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);
        Assert.Equal([(failed.Id, HeldReason.Delay, _cluster.Now + TimeSpan.FromSeconds(30))], Held(job));

        _cluster.Now += TimeSpan.FromSeconds(30);
        Assert.Empty(Held(job));
        Allocation again = Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.Placements);
        _cluster.Report(again, ClientStatus.Failed);
        Assert.Equal([(again.Id, HeldReason.NoAttemptsLeft, (DateTimeOffset?)null)], Held(job));
    }

    [Fact]
    public void A_deployment_that_holds_work_up_is_told()
    {
        _cluster.AddNode("only");
        Job job = Cluster.Job(count: 2).WithUpdate(new UpdateStrategy { MaxParallel = 1 });
        _cluster.RegisterAndRun(job);
        Assert.Null(Explain(job).Deployment);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);
        Assert.Equal([(failed.Id, HeldReason.Deployment, (DateTimeOffset?)null)], Held(job));

        _cluster.Pause(job);
        Assert.Equal("Deployment is paused", Explain(job).Deployment?.StatusDescription);
        _cluster.Pause(job, pause: false);
        _cluster.Fail(job);
        Assert.Equal("Deployment marked as failed", Explain(job).Deployment?.StatusDescription);
        Assert.Equal([(failed.Id, HeldReason.FailedDeployment, (DateTimeOffset?)null)], Held(job));
    }

    [Fact]
    public void A_failure_of_an_old_version_that_finds_no_node_is_counted_once()
    {
        _cluster.AddNode("only");
        Job job = Cluster.Job();
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Failed);
        Job changed = job.WithTask(static task => task with { Driver = "docker" });
        _cluster.RegisterAndRun(changed);

        JobExplanation told = Explain(changed);
        Assert.Equal(1, Assert.Single(told.Waiting).Waiting);
        Assert.Empty(told.Held);
    }

    [Theory]
    [InlineData(1, "set the job's node_pool to \"other\"")]
    [InlineData(2, "set the job's node_pool to \"all\"")]
    public void A_change_takes_nobodys_place(int count, string change)
    {
        _cluster.AddNode("other", static node => node with { NodePool = "other" });
        Node small = _cluster.AddNode("small", static node => node with { Resources = node.Resources with { CpuMhz = 500 } });
        _cluster.SetEligible(small, eligible: count == 2);

        Assert.Equal(change, Assert.Single(Explain(Cluster.Job(count: count).WithConstraint("", "distinct_hosts", "")).Waiting).Change?.Text);
    }

    private (AllocationId, HeldReason, DateTimeOffset?)[] Held(Job job) =>
        [.. Explain(job).Held.Select(static held => (held.Allocation.Id, held.Why, held.DueAt))];

    private JobExplanation Explain(Job job)
    {
        if (_cluster.State.Jobs.Find(Cluster.KeyOf(job)) is null)
        {
            _cluster.RegisterAndRun(job);
        }

        return Explaining.Run(_cluster.State, _cluster.State.Jobs.Find(Cluster.KeyOf(job))!, _cluster.Now, seed: 1);
    }

    private static Node WithGpus(Node node, int count) => node with
    {
        Resources = node.Resources with
        {
            Devices = [new NodeDeviceGroup { Vendor = "nvidia", Type = "gpu", Name = "a100", Instances = [.. Enumerable.Range(0, count).Select(static at => new NodeDevice($"{at}", true))] }],
        },
    };

    private static Node WithVolume(Node node, bool readOnly) => node with { HostVolumes = node.HostVolumes.Add("data", new HostVolume("/srv/data", readOnly)) };

    private static Job WithDevices(Job job, params (string Name, int Count)[] devices) => job.WithTask(task => task with
    {
        Resources = task.Resources! with { Devices = [.. devices.Select(static one => new RequestedDevice { Name = one.Name, Count = one.Count })] },
    });
}
