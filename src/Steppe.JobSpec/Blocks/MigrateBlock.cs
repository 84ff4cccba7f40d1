using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>migrate</c>.</summary>
internal static class MigrateBlock
{
    public static MigrateStrategy Read(BlockReader block) => new()
    {
        MaxParallel = block.Integer("max_parallel"),
        HealthCheck = block.Text("health_check"),
        MinHealthyTime = block.Duration("min_healthy_time"),
        HealthyDeadline = block.Duration("healthy_deadline"),
    };
}
