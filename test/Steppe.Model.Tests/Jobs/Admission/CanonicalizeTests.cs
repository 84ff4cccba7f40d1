using System.Text.Json.Nodes;

namespace Steppe.Model.Tests.Jobs.Admission;

public sealed class CanonicalizeTests
{
    [Fact]
    public void Every_recorded_job_gets_the_recorded_defaults()
    {
        var failures = new List<string>();
        int count = 0;
        foreach (JsonObject recorded in ConformanceCases.Accepted())
        {
            count++;
            Job submitted = SteppeJson.Deserialize<Job>(recorded["job"]!.ToJsonString())!;
            JsonNode actual = JsonNode.Parse(SteppeJson.Serialize(JobAdmission.Canonicalize(submitted)))!;
            if (!JsonNode.DeepEquals(recorded["canonical"], actual))
            {
                failures.Add($"{recorded["id"]}: {JsonDifference.First(recorded["canonical"], actual, "")}");
            }
        }

        Assert.True(count > 100, $"only {count} recorded jobs were found");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void Filling_twice_changes_nothing()
    {
        foreach (JsonObject recorded in ConformanceCases.Accepted())
        {
            Job once = JobAdmission.Canonicalize(SteppeJson.Deserialize<Job>(recorded["job"]!.ToJsonString())!);
            Assert.Equal(SteppeJson.SerializeToString(once), SteppeJson.SerializeToString(JobAdmission.Canonicalize(once)));
        }
    }

    [Theory]
    [InlineData("service", "2/30m0s/15s/fail", "0/0s/30s/exponential/1h0m0s/True", true, true)]
    [InlineData("batch", "3/24h0m0s/15s/fail", "1/24h0m0s/5s/constant/0s/False", false, false)]
    [InlineData("system", "2/30m0s/15s/fail", null, false, false)]
    [InlineData("sysbatch", "3/24h0m0s/15s/fail", "0/0s/0s//0s/False", false, false)]
    public void Policies_follow_the_job_type(string type, string restart, string? reschedule, bool hasUpdate, bool hasMigrate)
    {
        TaskGroup group = Fill(new Job { Id = "a", Type = type, TaskGroups = [new TaskGroup { Name = "g", Tasks = [new TaskSpec { Name = "t" }] }] });

        RestartPolicy policy = group.Tasks![0].RestartPolicy!;
        Assert.Equal(restart, $"{policy.Attempts}/{policy.Interval}/{policy.Delay}/{policy.Mode}");
        ReschedulePolicy? elsewhere = group.ReschedulePolicy;
        Assert.Equal(
            reschedule,
            elsewhere is null ? null : $"{elsewhere.Attempts}/{elsewhere.Interval}/{elsewhere.Delay}/{elsewhere.DelayFunction}/{elsewhere.MaxDelay}/{elsewhere.Unlimited}");
        Assert.Equal(hasUpdate, group.Update is not null);
        Assert.Equal(hasMigrate, group.Migrate is not null);
    }

    [Fact]
    public void Job_level_templates_lie_under_the_groups_own_blocks()
    {
        TaskGroup group = Fill(new Job
        {
            Id = "a",
            Update = new UpdateStrategy { MaxParallel = 3, Canary = 2 },
            Migrate = new MigrateStrategy { MaxParallel = 4 },
            Reschedule = new ReschedulePolicy { Delay = Duration.FromSeconds(40), MaxDelay = Duration.FromMinutes(7) },
            TaskGroups =
            [
                new TaskGroup
                {
                    Update = new UpdateStrategy { Canary = 1 },
                    Migrate = new MigrateStrategy { HealthCheck = "task_states" },
                    ReschedulePolicy = new ReschedulePolicy { Delay = Duration.FromSeconds(50) },
                },
            ],
        });

        Assert.Equal((3, 1, "checks"), (group.Update!.MaxParallel, group.Update.Canary, group.Update.HealthCheck));
        Assert.Equal((4, "task_states"), (group.Migrate!.MaxParallel, group.Migrate.HealthCheck));
        Assert.Equal(
            (Duration.FromSeconds(50), Duration.FromMinutes(7), true),
            (group.ReschedulePolicy!.Delay, group.ReschedulePolicy.MaxDelay, group.ReschedulePolicy.Unlimited));
    }

    [Theory]
    [InlineData("""{"MaxParallel":0}""", 0)]
    [InlineData("""{"MaxParallel":0,"Stagger":0,"HealthCheck":"","MinHealthyTime":0,"HealthyDeadline":0,"ProgressDeadline":0,"Canary":0,"AutoRevert":false,"AutoPromote":false}""", 1)]
    [InlineData("{}", 1)]
    public void All_at_once_may_be_asked_for_at_the_job(string update, int maxParallel)
    {
        Job job = System.Text.Json.JsonSerializer.Deserialize(
            $$"""{"ID":"a","Update":{{update}},"TaskGroups":[{"Name":"g"}]}""", SteppeJson.TypeInfo<Job>(SteppeJson.Wire))!;
        Assert.Equal(maxParallel, Fill(job).Update!.MaxParallel);
    }

    [Fact]
    public void A_task_restart_block_lies_over_the_groups()
    {
        TaskGroup group = Fill(new Job
        {
            TaskGroups =
            [
                new TaskGroup
                {
                    RestartPolicy = new RestartPolicy { Attempts = 7, Mode = "delay" },
                    Tasks = [new TaskSpec { RestartPolicy = new RestartPolicy { Mode = "fail" } }],
                },
            ],
        });

        Assert.Equal((7, "fail"), (group.Tasks![0].RestartPolicy!.Attempts, group.Tasks[0].RestartPolicy!.Mode));
    }

    private static TaskGroup Fill(Job job) => Assert.Single(JobAdmission.Canonicalize(job).TaskGroups!);
}
