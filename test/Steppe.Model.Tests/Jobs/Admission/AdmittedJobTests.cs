using System.Text.Json;

namespace Steppe.Model.Tests.Jobs.Admission;

public sealed class AdmittedJobTests
{
    [Fact]
    public void An_admitted_job_is_complete()
    {
        AdmissionResult result = JobAdmission.Admit(
            SampleJobs.Valid with
            {
                VaultToken = "secret", Status = "dead", Version = 7, SubmitTime = 9, Stable = true, NomadTokenId = "x",
                Reschedule = new ReschedulePolicy { MaxDelay = Duration.FromMinutes(9) },
            },
            new AdmissionOptions { Region = "mars", DefaultNodePool = "small", DefaultPriority = 60 });

        Assert.True(result.IsAdmitted);
        Assert.Empty(result.Warnings);
        AdmittedJob job = result.Job;
        Assert.Equal(new JobKey("default", "hello"), job.Key);
        Assert.Equal("default/hello", job.Key.ToString());
        Assert.Equal((JobType.Service, JobStatus.Pending, 60, 0UL), (job.Type, job.Status, job.Priority, job.Version));
        Job shown = job.Specification;
        Assert.Equal(("mars", "small", "", false, 0L), (shown.Region, shown.NodePool, shown.VaultToken, shown.Stable, shown.SubmitTime));
        Assert.Equal(["*"], shown.Datacenters);
        Assert.Null(shown.Reschedule);
        Assert.Equal(Duration.FromMinutes(9), job.Groups[0].ReschedulePolicy!.MaxDelay);
        Assert.Equal(new UpdateStrategy
        {
            Stagger = Duration.FromSeconds(30), MaxParallel = 1, HealthCheck = "", MinHealthyTime = Duration.Zero, HealthyDeadline = Duration.Zero,
            ProgressDeadline = Duration.Zero, Canary = 0, AutoRevert = false, AutoPromote = false,
        }, shown.Update);
    }

    [Theory]
    [InlineData("service")]
    [InlineData("batch")]
    public void What_the_server_shows_can_be_submitted_again_and_is_the_same(string type)
    {
        Job shown = (SampleJobs.Valid with { Type = type }).Admit().Job!.Specification;
        string response = JsonSerializer.Serialize(shown with { Version = 3, Status = "running", JobModifyIndex = 12 }, SteppeJson.TypeInfo<Job>(SteppeJson.Response));
        AdmissionResult again = SampleJobs.FromJson(response).Admit();

        Assert.Empty(again.Refusals);
        Assert.True(JobComparison.SameSpecification(shown, again.Job!.Specification));
    }

    [Fact]
    public void Constraints_come_from_job_group_and_tasks_in_that_order_under_one_name()
    {
        static Constraint Named(string name) => new() { LTarget = name, Operand = "is", RTarget = "x" };
        AdmittedGroup group = (SampleJobs.Valid with { Constraints = [Named("job")] })
            .WithGroup(static group => group with { Constraints = [Named("group")] })
            .WithTask(static task => task with { Constraints = [Named("task")], KillSignal = "SIGUSR1" })
            .Admit().Job!.Groups[0];

        Assert.Equal(["job", "group", "${attr.os.signals}", "task"], group.Constraints.Select(static constraint => constraint.LTarget));
        Assert.Equal(["=", "=", "set_contains", "="], group.Constraints.Select(static constraint => constraint.Operand));
        Assert.Equal("SIGUSR1", group.Constraints[2].RTarget);
    }

    [Fact]
    public void An_implicit_constraint_is_added_once()
    {
        Job once = SampleJobs.Valid.WithTask(static task => task with { KillSignal = "SIGUSR1" }).Admit().Job!.Specification;

        Assert.Single(once.Admit().Job!.Groups[0].Constraints);
    }

    [Fact]
    public void Tasks_that_never_run_together_share_room()
    {
        static TaskSpec Of(string name, int cpu, string? hook = null, bool sidecar = false, string driver = "raw_exec") => new()
        {
            Name = name, Driver = driver, Resources = new Resources { Cpu = cpu, MemoryMb = cpu, MemoryMaxMb = cpu * 2 },
            Lifecycle = hook is null ? null : new Lifecycle { Hook = hook, Sidecar = sidecar },
        };
        AdmissionResult result = SampleJobs.Valid.WithGroup(static group => group with
        {
            EphemeralDisk = new EphemeralDisk { SizeMb = 1000 },
            Tasks =
            [
                Of("main", 100), Of("side", 10, "prestart", sidecar: true), Of("after-start", 20, "poststart", driver: "exec"),
                Of("before", 125, "prestart"), Of("stop", 50, "poststop", driver: "docker"),
            ],
        }).Admit();

        AdmittedGroup group = result.Job!.Groups[0];
        Assert.Equal(new ResourceAsk(CpuMhz: 135, Cores: 0, MemoryMb: 135, MemoryMaxMb: 270, DiskMb: 1000), group.Ask);
        Assert.Equal(["docker", "exec", "raw_exec"], group.Drivers);
        Assert.Equal(
            [TaskPhase.Main, TaskPhase.PrestartSidecar, TaskPhase.Poststart, TaskPhase.Prestart, TaskPhase.Poststop],
            group.Tasks.Select(static task => task.Phase));
        Assert.Equal(5, result.Warnings.Count(static warning => warning.Contains("memory_max", StringComparison.Ordinal)));
    }

    [Fact]
    public void Network_asks_are_compiled()
    {
        AdmittedGroup group = SampleJobs.Valid.WithNetwork(new NetworkResource
        {
            ReservedPorts = [new Port { Label = "http", Value = 8080, HostNetwork = "public" }],
            DynamicPorts = [new Port { Label = "admin", To = -1 }],
        }).Admit().Job!.Groups[0];

        Assert.Equal(NetworkMode.Host, group.Network!.Mode);
        Assert.Equal([new PortAsk("http", 8080, 0, "public")], group.Network.StaticPorts);
        Assert.Equal([new PortAsk("admin", 0, -1, "default")], group.Network.DynamicPorts);
        Assert.Equal(["default", "public"], group.Network.HostNetworks);
        Assert.Null(SampleJobs.Valid.Admit().Job!.Groups[0].Network);
    }

    [Fact]
    public void Stored_state_compiles_to_the_same_and_server_fields_share_the_groups()
    {
        AdmittedJob job = SampleJobs.Valid.Admit().Job!;
        AdmittedJob decoded = AdmittedJob.Compile(SteppeJson.Deserialize<Job>(SteppeJson.Serialize(job.Specification))!);
        AdmittedJob running = job.With(job.Specification with { Status = "running", Version = 2, ModifyIndex = 5, Stop = true });

        Assert.Equal(job.Groups[0].Ask, decoded.Groups[0].Ask);
        Assert.Same(job.Groups[0], running.Groups[0]);
        Assert.Equal((JobStatus.Running, 2UL, 5UL, true), (running.Status, running.Version, running.ModifyIndex, running.IsStopped));
        Assert.Same(job.Groups[0], job.FindGroup("web"));
        Assert.Null(job.FindGroup("wed"));
        Assert.Throws<ArgumentException>(static () => AdmittedJob.Compile(new Job { Type = "_core" }));
    }

    [Fact]
    public void Warnings_do_not_refuse()
    {
        AdmissionResult result = (SampleJobs.Valid with { Update = new UpdateStrategy { MaxParallel = 5 } })
            .WithNetwork(new NetworkResource { MBits = 10 }).WithResources(new Resources { Iops = 1 }).Admit();

        Assert.True(result.IsAdmitted);
        Assert.Collection(
            result.Warnings,
            static warning => Assert.Contains("max_parallel", warning, StringComparison.Ordinal),
            static warning => Assert.Contains("mbits", warning, StringComparison.Ordinal),
            static warning => Assert.Contains("iops", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Wishes_and_a_count_of_a_sysbatch_job_are_warned_of()
    {
        AdmissionResult result = (SampleJobs.Valid with { Type = "sysbatch", Spreads = [new Spread { Attribute = "${node.datacenter}" }] })
            .WithGroup(static group => group with { Count = 3, Affinities = [new Affinity { LTarget = "${node.class}", RTarget = "big" }] }).Admit();

        Assert.True(result.IsAdmitted);
        Assert.Collection(
            result.Warnings,
            static warning => Assert.StartsWith("group[web].affinity[0]: a sysbatch job runs on every fitting node", warning, StringComparison.Ordinal),
            static warning => Assert.StartsWith("spread[0]: ", warning, StringComparison.Ordinal),
            static warning => Assert.StartsWith("group[web].count: ", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_recorded_job_is_either_admitted_for_good_or_refused_with_reasons()
    {
        int admitted = 0;
        foreach (string recorded in ConformanceCases.Accepted().Select(static recorded => recorded["job"]!.ToJsonString()))
        {
            AdmissionResult result = SampleJobs.FromJson(recorded).Admit();
            Assert.NotEqual(result.IsAdmitted, result.Refusals.Count > 0);
            if (result.IsAdmitted)
            {
                admitted++;
                Job stored = result.Job.Specification;
                Assert.Equal(SteppeJson.SerializeToString(stored), SteppeJson.SerializeToString(stored.Admit().Job!.Specification));
            }
        }

        Assert.True(admitted > 0, "no recorded job was admitted");
    }
}
