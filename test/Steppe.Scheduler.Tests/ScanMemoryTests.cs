using Steppe.Model;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Scheduler.Tests;

public sealed class ScanMemoryTests
{
    private static readonly ResourceAsk Ask = new(500, 0, 256, 256, 100);

    private readonly Cluster _cluster = new();

    [Fact]
    public void A_chunk_that_nothing_has_happened_to_is_not_rated_again()
    {
        _cluster.AddNode("n1");
        var memory = new ScanMemory();
        KnownChunk known = memory.Of(Ask, spreads: false).At(0, Chunk());
        known.Scores[0] = -7;
        Assert.Equal(-7, memory.Of(Ask, spreads: false).At(0, Chunk()).Scores[0]);

        _cluster.RegisterAndRun(Cluster.Job("web"));
        Assert.InRange(memory.Of(Ask, spreads: false).At(0, Chunk()).Scores[0], 0, 1);
    }

    [Fact]
    public void Who_schedules_once_has_room_for_one_chunk()
    {
        for (int number = 0; number <= NodeChunk.Size; number++)
        {
            _cluster.AddNode($"n{number}");
        }

        KnownChunks known = ScanMemory.ForOnce().Of(Ask, spreads: false);
        NodeChunk first = Chunk(), second = _cluster.State.NodeColumns.Chunks[1];
        double[] scores = [.. known.At(0, first).Scores];
        Assert.Same(known.At(0, first), known.At(1, second));
        Assert.NotEqual(scores, known.At(1, second).Scores);
        Assert.Equal(scores, known.At(0, first).Scores);
    }

    [Theory]
    [InlineData(501, 0, 256, 100, false)]
    [InlineData(500, 0, 257, 100, false)]
    [InlineData(500, 0, 256, 101, false)]
    [InlineData(500, 0, 256, 100, true)]
    public void What_is_known_of_one_ask_is_not_said_of_another(int cpu, int cores, int memoryMb, int disk, bool spreads)
    {
        var memory = new ScanMemory();
        Assert.NotSame(memory.Of(Ask, spreads: false), memory.Of(new ResourceAsk(cpu, cores, memoryMb, memoryMb, disk), spreads));
    }

    [Fact]
    public void The_ask_that_was_not_made_the_longest_is_forgotten()
    {
        var memory = new ScanMemory();
        KnownChunks first = memory.Of(Ask, spreads: false), second = memory.Of(Ask with { CpuMhz = 1 }, spreads: false);
        for (int other = 0; other < 14; other++)
        {
            memory.Of(Ask with { CpuMhz = 1000 + other }, spreads: false);
        }

        Assert.Same(first, memory.Of(Ask, spreads: false));
        memory.Of(Ask with { CpuMhz = 2000 }, spreads: false);
        Assert.Same(first, memory.Of(Ask, spreads: false));
        Assert.NotSame(second, memory.Of(Ask with { CpuMhz = 1 }, spreads: false));
    }

    [Fact]
    public void Memory_makes_no_difference_to_what_is_planned()
    {
        int placed = 0, failed = 0;
        for (ulong seed = 0; seed < 60; seed++)
        {
            var entropy = new Entropy(seed);
            Cluster cluster = RandomClusters.Make(entropy);
            Job[] jobs = [.. Enumerable.Range(0, 6).Select(number => RandomClusters.Job(entropy, $"job-{number % 4}") with { Type = number % 2 == 0 ? "service" : "batch" })];
            foreach (Job job in jobs)
            {
                Evaluation evaluation = cluster.Register(job);
                ulong ownSeed = entropy.NextUInt64();
                ScheduleOutcome anew = Scheduling.Run(cluster.State, evaluation, cluster.Now, ownSeed), remembered = cluster.Schedule(evaluation, ownSeed);
                Assert.Equal(SchedulingPropertyTests.Text(anew), SchedulingPropertyTests.Text(remembered));
                placed += remembered.Plan.Placements.Count;
                failed += remembered.FailedGroups.Count;
                cluster.Commit(evaluation, remembered);
                RandomClusters.Disturb(cluster, entropy);
            }
        }

        Assert.True(placed > 300 && failed > 20, $"{placed} placements and {failed} failures compared");
    }

    private NodeChunk Chunk() => _cluster.State.NodeColumns.Chunks[0];
}
