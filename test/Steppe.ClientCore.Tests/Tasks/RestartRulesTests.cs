using Steppe.Model;

namespace Steppe.ClientCore.Tests.Tasks;

public sealed class RestartRulesTests
{
    [Theory]
    [InlineData("service", "", false, true)]
    [InlineData("system", "", false, true)]
    [InlineData("batch", "", false, false)]
    [InlineData("sysbatch", "", false, false)]
    [InlineData("service", "prestart", false, false)]
    [InlineData("batch", "prestart", true, true)]
    [InlineData("service", "poststart", false, false)]
    [InlineData("batch", "poststart", true, true)]
    [InlineData("service", "poststop", false, false)]
    public void Restarts_on_success(string jobType, string hook, bool sidecar, bool expected)
    {
        var task = new TaskSpec { Name = "task", Lifecycle = hook.Length == 0 ? null : new Lifecycle { Hook = hook, Sidecar = sidecar } };

        Assert.Equal(expected, Rules(jobType, new TaskGroup(), task).OnSuccess);
    }

    [Fact]
    public void The_task_wins_over_the_group_field_by_field()
    {
        var group = new TaskGroup { RestartPolicy = new RestartPolicy { Attempts = 7, Delay = Duration.FromSeconds(1), Mode = "delay" } };
        var task = new TaskSpec { Name = "task", RestartPolicy = new RestartPolicy { Attempts = 1 } };

        Assert.Equal(
            new RestartRules(1, TimeSpan.FromHours(24), TimeSpan.FromSeconds(1), WaitsWhenExhausted: true, OnSuccess: false),
            Rules("batch", group, task));
    }

    private static RestartRules Rules(string jobType, TaskGroup group, TaskSpec task)
    {
        var job = AdmittedJob.Compile(new Job { Id = "job", Type = jobType, TaskGroups = [group with { Name = "group", Tasks = [task] }] });
        return RestartRules.Of(job.Type, job.Groups[0].Tasks[0]);
    }
}
