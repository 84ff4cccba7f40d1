using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>reschedule</c>.</summary>
internal static class RescheduleBlock
{
    public static ReschedulePolicy Read(BlockReader block) => new()
    {
        Attempts = block.Integer("attempts"),
        Interval = block.Duration("interval"),
        Delay = block.Duration("delay"),
        DelayFunction = block.Text("delay_function"),
        MaxDelay = block.Duration("max_delay"),
        Unlimited = block.Bool("unlimited"),
    };
}
