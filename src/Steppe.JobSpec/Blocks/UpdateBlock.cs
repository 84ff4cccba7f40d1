using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>update</c>.</summary>
internal static class UpdateBlock
{
    public static UpdateStrategy Read(BlockReader block) => new()
    {
        Stagger = block.Duration("stagger"),
        MaxParallel = block.Integer("max_parallel"),
        HealthCheck = block.Text("health_check"),
        MinHealthyTime = block.Duration("min_healthy_time"),
        HealthyDeadline = block.Duration("healthy_deadline"),
        ProgressDeadline = block.Duration("progress_deadline"),
        Canary = block.Integer("canary"),
        AutoRevert = block.Bool("auto_revert"),
        AutoPromote = block.Bool("auto_promote"),
    };
}
