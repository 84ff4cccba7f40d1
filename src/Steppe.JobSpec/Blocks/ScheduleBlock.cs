using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>schedule</c> [1.8+].</summary>
internal static class ScheduleBlock
{
    public static TaskSchedule Read(BlockReader block) => new()
    {
        Cron = block.Block("cron", static inner => new TaskScheduleCron
        {
            Start = inner.Text("start") ?? "",
            End = inner.Text("end") ?? "",
            Timezone = inner.Text("timezone") ?? "",
        }),
    };
}
