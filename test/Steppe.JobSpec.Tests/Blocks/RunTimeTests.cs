using Steppe.Model;

namespace Steppe.JobSpec.Tests.Blocks;

public sealed class RunTimeTests
{
    [Fact]
    public void GroupAndTaskMayBeLimited()
    {
        Job job = Parsing.Good("""
            job "a" {
              group "g" {
                max_run_duration = "1h30m"
                max_run_signal   = "SIGTERM"
                task "t" {
                  max_run_duration = "90s"
                  max_run_signal   = "SIGUSR1"
                }
              }
            }
            """);

        TaskGroup group = job.TaskGroups![0];
        Assert.Equal((Duration.FromMinutes(90), "SIGTERM"), (group.MaxRunDuration, group.MaxRunSignal));
        TaskSpec task = group.Tasks![0];
        Assert.Equal((Duration.FromSeconds(90), "SIGUSR1"), (task.MaxRunDuration, task.MaxRunSignal));
    }
}
