using System.Collections.Immutable;

namespace Steppe.Model.Tests.Jobs.Admission;

public sealed class RuleTests
{
    /// <summary>One broken rule a line: where the refusal points, words of its sentence, and how to break the rule.</summary>
    public static TheoryData<string, string, Func<Job, Job>> BrokenRules => new()
    {
        { "id", "needs an id", job => job with { Id = null, Name = "n" } },
        { "id", "contains a space", job => job with { Id = "a b" } },
        { "id", "null character", job => job with { Id = "a\0b", Name = "n" } },
        { "name", "null character", job => job with { Name = "a\0b" } },
        { "type", "\"magic\" is not known here", job => job with { Type = "magic" } },
        { "type", "\"_core\" is not known here", job => job with { Type = "_core" } },
        { "priority", "101 is outside 1 to 100", job => job with { Priority = 101 } },
        { "priority", "-1 is outside", job => job with { Priority = -1 } },
        { "payload", "comes with a dispatch", job => job with { Payload = [1] } },
        { "datacenters[1]", "empty", job => job with { Datacenters = ["dc1", ""] } },
        { "group", "at least one group", job => job with { TaskGroups = null } },
        { "group[#1]", "another group named \"web\"", job => job with { TaskGroups = [.. job.TaskGroups!, .. job.TaskGroups!] } },
        { "group[#0]", "group needs a name", job => job.WithGroup(group => group with { Name = null }) },
        { "group[web].count", "-1 is negative", job => job.WithGroup(group => group with { Count = -1 }) },
        { "group[web].shutdown_delay", "-1s is negative", job => job.WithGroup(group => group with { ShutdownDelay = Duration.FromSeconds(-1) }) },
        { "group[web]", "at least one task", job => job.WithGroup(group => group with { Tasks = [] }) },
        { "group[web].task[#1]", "another task named", job => job.WithGroup(group => group with { Tasks = [.. group.Tasks!, .. group.Tasks!] }) },
        { "group[web].ephemeral_disk.size", "9 MB is too small", job => job.WithGroup(group => group with { EphemeralDisk = new EphemeralDisk { SizeMb = 9 } }) },
        { "group[web].ephemeral_disk.size", "may take 100 MB", job => job.WithGroup(group => group with { EphemeralDisk = new EphemeralDisk { SizeMb = 100 } }) },
        { "group[web]", "only one task may be the leader", job => job.WithGroup(group => group with { Tasks = [group.Tasks![0] with { Leader = true }, group.Tasks[0] with { Name = "b", Leader = true }] }) },
        { "group[web].task[#0]", "task needs a name", job => job.WithTask(task => task with { Name = "" }) },
        { "group[web].task[a/b]", "must not contain a slash", job => job.WithTask(task => task with { Name = "a/b" }) },
        { "group[web].task[a\\b]", "must not contain a slash", job => job.WithTask(task => task with { Name = "a\\b" }) },
        { "group[web].task[server].driver", "missing", job => job.WithTask(task => task with { Driver = "" }) },
        { "group[web].task[server].kill_timeout", "-1s is negative", job => job.WithTask(task => task with { KillTimeout = Duration.FromSeconds(-1) }) },
        { "group[web].task[server].kill_timeout", "longer than", job => job.WithTask(task => task with { KillTimeout = Duration.FromMinutes(11) }) },
        { "group[web].task[server].shutdown_delay", "-1ns is negative", job => job.WithTask(task => task with { ShutdownDelay = new Duration(-1) }) },
        { "group[web].task[server].env[A=B]", "without '='", job => job.WithTask(task => task with { Env = ImmutableSortedDictionary<string, string>.Empty.Add("A=B", "") }) },
        { "group[web].task[server].artifact[0].source", "missing", job => job.WithArtifact(new Artifact()) },
        { "group[web].task[server].artifact[0].source", "cannot be fetched", job => job.WithArtifact(new Artifact { GetterSource = "file:///etc/passwd" }) },
        { "group[web].task[server].artifact[0].mode", "\"folder\" is not known", job => job.WithArtifact(new Artifact { GetterSource = "https://h/a", GetterMode = "folder" }) },
        { "group[web].task[server].artifact[0].destination", "leaves the allocation directory", job => job.WithArtifact(new Artifact { GetterSource = "https://h/a", RelativeDest = "local/../../../x" }) },
        { "group[web].task[server].artifact[0].headers[a b]", "on one line", job => job.WithArtifact(new Artifact { GetterSource = "https://h/a", GetterHeaders = Map("a b", "c") }) },
        { "group[web].task[server].artifact[0].headers[X]", "on one line", job => job.WithArtifact(new Artifact { GetterSource = "https://h/a", GetterHeaders = Map("X", "c\r\nHost: d") }) },
        { "group[web].task[server].artifact[0].options[checksum]", "64 hex digits", job => job.WithArtifact(new Artifact { GetterSource = "https://h/a", GetterOptions = Map("checksum", "sha256:abc") }) },
        { "group[web].task[server].lifecycle.hook", "\"later\" is not known", job => job.WithTask(task => task with { Lifecycle = new Lifecycle { Hook = "later" } }) },
        { "group[web].task[server].logs.max_files", "too few", job => job.WithTask(task => task with { LogConfig = new LogConfig { MaxFiles = 0 } }) },
        { "group[web].task[server].logs.max_file_size", "too small", job => job.WithTask(task => task with { LogConfig = new LogConfig { MaxFileSizeMb = 0 } }) },
        { "group[web].task[server].resources.cpu", "too little", job => job.WithResources(new Resources { Cpu = 0 }) },
        { "group[web].task[server].resources", "exclude each other", job => job.WithResources(new Resources { Cpu = 1, Cores = 1 }) },
        { "group[web].task[server].resources.cores", "negative", job => job.WithResources(new Resources { Cores = -1 }) },
        { "group[web].task[server].resources.memory", "9 MB is too little", job => job.WithResources(new Resources { MemoryMb = 9 }) },
        { "group[web].task[server].resources.memory_max", "less than memory (300 MB)", job => job.WithResources(new Resources { MemoryMaxMb = 299 }) },
        { "group[web].task[server].resources.disk", "ephemeral_disk", job => job.WithResources(new Resources { DiskMb = 1 }) },
        { "group[web].task[server].restart.mode", "\"never\" is not known", job => job.WithTask(task => task with { RestartPolicy = new RestartPolicy { Mode = "never" } }) },
        { "group[web].restart", "attempts = 0 never restarts", job => job.WithGroup(group => group with { RestartPolicy = new RestartPolicy { Attempts = 0, Mode = "delay" } }) },
        { "group[web].max_run_duration", "this is a service job", job => job.WithGroup(group => group with { MaxRunDuration = Duration.FromSeconds(1) }) },
        { "group[web].max_run_duration", "leaves no time", job => (job with { Type = "batch" }).WithGroup(group => group with { MaxRunDuration = Duration.Zero }) },
        { "group[web].max_run_signal", "none is set", job => (job with { Type = "batch" }).WithGroup(group => group with { MaxRunSignal = "SIGUSR1" }) },
        { "group[web].task[server].max_run_duration", "leaves no time", job => (job with { Type = "batch" }).WithTask(task => task with { MaxRunDuration = Duration.FromSeconds(-1) }) },
        { "group[web].task[server].max_run_signal", "none is set", job => (job with { Type = "batch" }).WithTask(task => task with { MaxRunSignal = "SIGUSR1" }) },
        { "group[web].task[server].max_run_signal", "is empty", job => (job with { Type = "batch" }).WithTask(task => task with { MaxRunSignal = "", MaxRunDuration = Duration.FromSeconds(1) }) },
        { "group[web].restart.attempts", "negative", job => job.WithGroup(group => group with { RestartPolicy = new RestartPolicy { Attempts = -1 } }) },
        { "group[web].restart.delay", "negative", job => job.WithGroup(group => group with { RestartPolicy = new RestartPolicy { Delay = new Duration(-1) } }) },
        { "group[web].restart.interval", "too short", job => job.WithGroup(group => group with { RestartPolicy = new RestartPolicy { Interval = Duration.FromSeconds(4) } }) },
        { "group[web].restart", "do not fit", job => job.WithGroup(group => group with { RestartPolicy = new RestartPolicy { Interval = Duration.FromSeconds(29) } }) },
        { "group[web].reschedule.delay", "too short", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Delay = Duration.FromSeconds(4) } }) },
        { "group[web].reschedule.delay_function", "not known", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { DelayFunction = "x" } }) },
        { "group[web].reschedule.max_delay", "at least delay", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { MaxDelay = Duration.FromSeconds(6) } }) },
        { "group[web].reschedule", "exclude each other", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Attempts = 1 } }) },
        { "group[web].reschedule.attempts", "negative", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Attempts = -1, Unlimited = false } }) },
        { "group[web].reschedule.interval", "too short", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Unlimited = false, Attempts = 1 } }) },
        { "group[web].reschedule.interval", "3 attempts need 3m30s", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Unlimited = false, Attempts = 3, Interval = Duration.FromMinutes(3) } }) },
        { "group[web].reschedule.interval", "4 attempts need 35s", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Unlimited = false, Attempts = 4, DelayFunction = "fibonacci", Delay = Duration.FromSeconds(5), Interval = Duration.FromSeconds(34) } }) },
        { "group[web].reschedule.interval", "6 attempts need 1m3s", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Unlimited = false, Attempts = 6, Delay = Duration.FromSeconds(5), MaxDelay = Duration.FromSeconds(12), Interval = Duration.FromSeconds(62) } }) },
        { "group[web].reschedule.interval", "2147483647 attempts need", job => job.WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Unlimited = false, Attempts = int.MaxValue, DelayFunction = "constant", Interval = Duration.FromHours(24) } }) },
        { "group[web].update.max_parallel", "negative", job => job with { Update = new UpdateStrategy { MaxParallel = -1 } } },
        { "group[web].update.health_check", "not known", job => job with { Update = new UpdateStrategy { HealthCheck = "luck" } } },
        { "group[web].update.healthy_deadline", "less than progress_deadline", job => job with { Update = new UpdateStrategy { HealthyDeadline = Duration.FromMinutes(10) } } },
        { "group[web].update.min_healthy_time", "less than healthy_deadline", job => job with { Update = new UpdateStrategy { MinHealthyTime = Duration.FromMinutes(5) } } },
        { "group[web].update.stagger", "more than zero", job => job.WithGroup(group => group with { Update = new UpdateStrategy { Stagger = Duration.Zero } }) },
        { "group[web].update.auto_promote", "nothing to promote", job => job with { Update = new UpdateStrategy { AutoPromote = true } } },
        { "group[web].update", "batch job is not updated", job => job with { Type = "batch", Update = new UpdateStrategy { MaxParallel = 1 } } },
        { "group[web].migrate", "not batch jobs", job => job with { Type = "batch", Migrate = new MigrateStrategy { MaxParallel = 1 } } },
        { "group[web].migrate.health_check", "not known", job => job with { Migrate = new MigrateStrategy { HealthCheck = "manual" } } },
        { "group[web].migrate.max_parallel", "negative", job => job with { Migrate = new MigrateStrategy { MaxParallel = -1 } } },
        { "group[web].migrate.min_healthy_time", "less than", job => job with { Migrate = new MigrateStrategy { MinHealthyTime = Duration.FromHours(1) } } },
        { "constraint[0].operator", "\"~\" is not an operator", job => job.WithConstraint("${attr.a}", "~", "b") },
        { "constraint[0].attribute", "missing", job => job.WithConstraint("", "=", "b") },
        { "constraint[0].value", "missing", job => job.WithConstraint("${attr.a}", "=", "") },
        { "constraint[0].value", "\"a(b\" is not a valid regular expression", job => job.WithConstraint("${attr.a}", "regexp", "a(b") },
        { "constraint[0].value", "the pattern is too large", job => job.WithConstraint("${attr.a}", "regexp", "(((a{100}){100}){100}){100}") },
        { "constraint[0].value", "invalid escape sequence", job => job.WithConstraint("${attr.a}", "regexp", "(a)\\1") },
        { "constraint[0].value", "\">= x\" is not a version condition", job => job.WithConstraint("${attr.a}", "version", "1.2, >= x") },
        { "constraint[0].value", "not a version condition", job => job.WithConstraint("${attr.a}", "semver", "~> 1.2") },
        { "constraint[0].value", "remove the value", job => job.WithConstraint("${attr.a}", "is_set", "b") },
        { "constraint[0].value", "neither true nor false", job => job.WithConstraint("", "distinct_hosts", "maybe") },
        { "constraint[0].value", "not a count", job => job.WithConstraint("${attr.a}", "distinct_property", "0") },
        { "group[web].task[server].constraint[0].operator", "belongs to a group", job => job.WithTask(task => task with { Constraints = [new Constraint { Operand = "distinct_hosts" }] }) },
        { "group[web].network", "at most one network", job => job.WithGroup(group => group with { Networks = [new NetworkResource(), new NetworkResource()] }) },
        { "group[web].network.mode", "no network mode", job => job.WithNetwork(new NetworkResource { Mode = "cni/" }) },
        { "group[web].network.port[a]", "used twice", job => job.WithNetwork(new NetworkResource { DynamicPorts = [new Port { Label = "a" }, new Port { Label = "a" }] }) },
        { "group[web].network.port[]", "needs a label", job => job.WithNetwork(new NetworkResource { DynamicPorts = [new Port()] }) },
        { "group[web].network.port[a].static", "outside 1 to 65535", job => job.WithNetwork(new NetworkResource { ReservedPorts = [new Port { Label = "a", Value = 65536 }] }) },
        { "group[web].network.port[a].to", "outside -1", job => job.WithNetwork(new NetworkResource { DynamicPorts = [new Port { Label = "a", To = -2 }] }) },
        { "group[web].network.port[b].static", "80 is taken", job => job.WithNetwork(new NetworkResource { ReservedPorts = [new Port { Label = "a", Value = 80 }, new Port { Label = "b", Value = 80, HostNetwork = "default" }] }) },
        { "affinity[0].weight", "outside", job => job with { Affinities = [new Affinity { LTarget = "a", RTarget = "b", Weight = 101 }] } },
        { "spread[0].target", "at most 100", job => job with { Spreads = [new Spread { Attribute = "a", SpreadTarget = [new SpreadTarget { Value = "x", Percent = 60 }, new SpreadTarget { Value = "y", Percent = 60 }] }] } },
        { "affinity[0]", "nothing to wish for", job => job with { Type = "system", Affinities = [new Affinity { LTarget = "a", RTarget = "b" }] } },
        { "group[web].affinity[0]", "nothing to wish for", job => (job with { Type = "system" }).WithGroup(group => group with { Affinities = [new Affinity { LTarget = "a", RTarget = "b" }] }) },
        { "group[web].task[server].affinity[0]", "nothing to wish for", job => (job with { Type = "system" }).WithTask(task => task with { Affinities = [new Affinity { LTarget = "a", RTarget = "b" }] }) },
        { "group[web].spread[0]", "nothing to wish for", job => (job with { Type = "system" }).WithGroup(group => group with { Spreads = [new Spread { Attribute = "a" }] }) },
        { "group[web].count", "leave count out", job => (job with { Type = "system" }).WithGroup(group => group with { Count = 2 }) },
        { "group[web].reschedule", "never rescheduled", job => (job with { Type = "system" }).WithGroup(group => group with { ReschedulePolicy = new ReschedulePolicy { Attempts = 1 } }) },
        { "group[web].update", "sysbatch job is not updated", job => job with { Type = "sysbatch", Update = new UpdateStrategy { MaxParallel = 1 } } },
        { "dispatched", "job can't be submitted with 'Dispatched' set", job => job with { Dispatched = true } },
        { "parameterized", "service job cannot be parameterized", job => job with { ParameterizedJob = new ParameterizedConfig() } },
        { "periodic", "needs cron or crons", job => job with { Type = "batch", Periodic = new PeriodicConfig() } },
        { "periodic", "both cron and crons", job => job with { Type = "batch", Periodic = new PeriodicConfig { Spec = "* * * * *", Specs = ["* * * * *"] } } },
        { "periodic.cron", "\"* * * *\" is not a cron expression: missing field(s)", job => job with { Type = "batch", Periodic = new PeriodicConfig { Spec = "* * * *" } } },
        { "periodic.crons[1]", "\"61 * * * *\" is not a cron expression: syntax error in minute field: '61'", job => job with { Type = "batch", Periodic = new PeriodicConfig { Specs = ["* * * * *", "61 * * * *"] } } },
        { "periodic.spec_type", "\"interval\" is not known here", job => job with { Type = "batch", Periodic = new PeriodicConfig { Spec = "* * * * *", SpecType = "interval" } } },
        { "periodic.time_zone", "no time zone data", job => job with { Type = "batch", Periodic = new PeriodicConfig { Spec = "* * * * *", TimeZone = "Asia/Tokyo" } } },
        { "parameterized.payload", "\"maybe\" is not known here", job => job with { Type = "batch", ParameterizedJob = new ParameterizedConfig { Payload = "maybe" } } },
        { "parameterized", "share a: keep each key in one list", job => job with { Type = "batch", ParameterizedJob = new ParameterizedConfig { MetaRequired = ["a"], MetaOptional = ["a", "b"] } } },
        { "group[web].task[server].dispatch_payload", "only a parameterized job is dispatched", job => job.WithTask(task => task with { DispatchPayload = new DispatchPayload { File = "x" } }) },
        { "group[web].task[server].dispatch_payload.file", "\"../x\" must be a path inside", job => job.WithTask(task => task with { DispatchPayload = new DispatchPayload { File = "../x" } }) with { Type = "batch", ParameterizedJob = new ParameterizedConfig() } },
        { "group[web].task[server].dispatch_payload.file", "\"/x\" must be a path inside", job => job.WithTask(task => task with { DispatchPayload = new DispatchPayload { File = "/x" } }) with { Type = "batch", ParameterizedJob = new ParameterizedConfig() } },
        { "periodic", "service job cannot be periodic", job => job with { Periodic = new PeriodicConfig { Spec = "* * * * *" } } },
        { "group[web].scaling.max", "missing", job => job.WithGroup(group => group with { Scaling = new ScalingPolicy() }) },
    };

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void A_broken_rule_is_refused_where_it_is_broken(string path, string words, Func<Job, Job> breakRule)
    {
        AdmissionResult result = breakRule(SampleJobs.Valid).Admit();

        Assert.False(result.IsAdmitted);
        Assert.Contains(result.Refusals, refusal =>
            refusal.Code == RefusalCode.Invalid && refusal.FieldPath == path && refusal.Sentence.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void A_broken_rule_brings_no_refusal_that_is_not_about_it(string path, string words, Func<Job, Job> breakRule)
    {
        Refusal[] invalid = [.. breakRule(SampleJobs.Valid).Admit().Refusals.Where(static refusal => refusal.Code == RefusalCode.Invalid)];

        Assert.All(invalid, refusal => Assert.True(
            refusal.FieldPath!.StartsWith(path.Split('.')[0].Split('[')[0], StringComparison.Ordinal), $"{words}: {refusal}"));
    }

    [Fact]
    public void Every_violation_is_told_at_once()
    {
        Job job = SampleJobs.Valid.WithGroup(static group => group with { Count = -1 })
            .WithTask(static task => task with { Driver = "", Resources = new Resources { Cpu = 0, MemoryMb = 1 } })
            .WithConstraint("${attr.a}", "nearly", "b");

        Assert.Equal(
            ["constraint[0].operator", "group[web].count", "group[web].task[server].driver", "group[web].task[server].resources.cpu", "group[web].task[server].resources.memory"],
            job.Admit().Refusals.Select(static refusal => refusal.FieldPath));
    }

    [Theory]
    [InlineData("regexp", "^(?P<major>[0-9]+)[[:alpha:]]*$")]
    [InlineData("version", ">= 1.2, < 2.0.0-beta1")]
    [InlineData("version", "~> 1.2")]
    [InlineData("semver", ">= 1.2.3-rc.1+build")]
    [InlineData("set_contains_all", "a,b")]
    [InlineData("is", "b")]
    [InlineData("not", "b")]
    [InlineData("", "b")]
    [InlineData("is_not_set", "")]
    public void Good_constraints_are_admitted(string operand, string value)
    {
        Assert.Empty(SampleJobs.Valid.WithConstraint("${attr.a}", operand, value).Admit().Refusals);
    }

    [Fact]
    public void Rules_follow_the_options()
    {
        Job job = SampleJobs.Valid with { Priority = 150 };

        Assert.True(JobAdmission.Admit(job, new AdmissionOptions { MaxPriority = 200 }).IsAdmitted);
        Assert.False(JobAdmission.Admit(job, new AdmissionOptions()).IsAdmitted);
    }

    private static ImmutableSortedDictionary<string, string> Map(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
