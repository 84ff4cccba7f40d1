using Steppe.Model;
using Steppe.ServerCore.Tests.Leader;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Duties;

/// <summary>What a drain writes. How it goes on is in the scripts; source: scheduler reference §21.</summary>
public sealed class NodeDrainsTests
{
    [Fact]
    public void MoreThanFitIntoAnEntryAreToldInPartsBeforeTheDrainEnds()
    {
        var script = new Script();
        Node node = script.AddNode("big", cpu: 1_000_000);
        Job job = Samples.Job("many", "batch", count: 7300);
        TaskGroup group = job.TaskGroups![0];
        script.Register(job with
        {
            TaskGroups =
            [
                group with
                {
                    EphemeralDisk = group.EphemeralDisk! with { SizeMb = 1 },
                    Tasks = [group.Tasks![0] with { Resources = group.Tasks[0].Resources! with { Cpu = 1, MemoryMb = 1 } }],
                },
            ],
        });
        Assert.Equal(7300, script.Live("many").Length);
        int before = script.Log.Count;

        script.Do(context => new UpdateNodeDrain { RequestId = context.NewRequestId(), At = context.At, NodeId = node.Id, Deadline = TimeSpan.FromSeconds(-1) });
        script.Advance(TimeSpan.FromSeconds(1));

        Command[] written =
        [
            .. script.Log.Skip(before).SelectMany(static entry => CommandCodec.Decode(entry))
                .Where(static command => command is TransitionAllocations or CompleteNodeDrain),
        ];
        Assert.Equal([7281, 19], written.OfType<TransitionAllocations>().Select(static told => told.Allocations.Count));
        Assert.IsType<CompleteNodeDrain>(written[^1]);
        Assert.Equal(3, written.Length);
    }
}
