using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Tests.Isolation;

public sealed class LimitSettingsTests
{
    private static readonly ResourceLimits All = new()
    {
        MemoryBytes = 300,
        MemoryReservationBytes = 200,
        CpuShares = 500,
        CpuQuotaMicroseconds = 20_000,
        Processes = 7,
    };

    [Fact]
    public void Both_generations_get_the_same_limits() => Assert.Equal(
        [
            "memory.max=300", "memory.swap.max=0?", "memory.low=200", "cpu.weight=19", "cpu.max=20000 100000", "pids.max=7",
            "memory.limit_in_bytes=300", "memory.swappiness=0?", "memory.soft_limit_in_bytes=200",
            "cpu.shares=500", "cpu.cfs_period_us=100000", "cpu.cfs_quota_us=20000", "pids.max=7",
        ],
        ((string[])["memory", "cpu", "pids"]).SelectMany(static controller => LimitSettings.Unified(controller, All))
            .Concat(((string[])["memory", "cpu", "pids"]).SelectMany(static controller => LimitSettings.Legacy(controller, All)))
            .Select(static setting => $"{setting.File}={setting.Value}{(setting.IsOptional ? "?" : "")}"));

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1024, 39)]
    [InlineData(262_144, 10_000)]
    [InlineData(1_000_000, 10_000)]
    public void Shares_become_weights(long shares, long weight) => Assert.Equal(weight, LimitSettings.WeightOf(shares));

    [Fact]
    public void Nothing_is_set_that_nobody_asked_for() =>
        Assert.Empty(((string[])["memory", "cpu", "pids"]).SelectMany(static controller =>
            LimitSettings.Unified(controller, new ResourceLimits()).Concat(LimitSettings.Legacy(controller, new ResourceLimits()))));

    [Fact]
    public void Accounts_of_the_unified_hierarchy_are_read()
    {
        string directory = Directory.CreateTempSubdirectory("steppe-cgroup-").FullName;
        try
        {
            foreach ((string name, string text) in ((string, string)[])
            [
                ("memory.stat", "anon 10\nfile 20\nkernel 5\nfile_mapped 7\n"),
                ("memory.current", "40\n"),
                ("memory.peak", "50\n"),
                ("memory.swap.current", "3\n"),
                ("memory.events", "low 0\noom 1\noom_kill 2\n"),
                ("cpu.stat", "usage_usec 9\nnr_periods 8\nnr_throttled 4\nthrottled_usec 6\n"),
            ])
            {
                File.WriteAllText(Path.Combine(directory, name), text);
            }

            Assert.Equal(new MemoryFigures(10, 20, 3, 7, 40, 50), CgroupFiles.FindMemory(directory));
            Assert.Equal((4L, TimeSpan.FromMicroseconds(6)), CgroupFiles.FindThrottled(directory));
            Assert.Equal(2, CgroupFiles.OutOfMemoryKills(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
