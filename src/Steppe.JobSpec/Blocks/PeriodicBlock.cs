using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>periodic</c>.</summary>
internal static class PeriodicBlock
{
    public static PeriodicConfig Read(BlockReader block) => new()
    {
        Enabled = block.Bool("enabled"),
        Spec = block.Text("cron"),
        Specs = block.Texts("crons"),
        SpecType = "cron",
        ProhibitOverlap = block.Bool("prohibit_overlap"),
        TimeZone = block.Text("time_zone"),
    };
}
