using System.Globalization;
using System.Text.Json;
using Steppe.Model;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Scheduler.Tests;

/// <summary>What must hold on every cluster; each seed draws another one.</summary>
public sealed class SchedulingPropertyTests
{
    private const ulong Seeds = 60;

    [Fact]
    public void Histories_end_with_what_was_wanted_and_no_node_is_ever_over_committed()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            Entropy entropy = new(seed);
            Cluster cluster = RandomClusters.Make(entropy);
            List<Job> jobs = [.. Enumerable.Range(0, 3).Select(at => RandomClusters.Job(entropy, $"job-{at}"))];
            foreach (Job job in jobs)
            {
                Check(cluster, cluster.RegisterAndRun(job), job, seed);
            }

            for (int step = 0; step < 12; step++)
            {
                RandomClusters.Disturb(cluster, entropy);
                int changed = entropy.Next(jobs.Count);
                jobs[changed] = entropy.Next(4) switch
                {
                    0 => jobs[changed].WithCount(entropy.Next(8)),
                    1 => jobs[changed].WithUser(entropy.Next(3).ToString(CultureInfo.InvariantCulture)),
                    _ => jobs[changed],
                };
                Check(cluster, cluster.RegisterAndRun(jobs[changed]), jobs[changed], seed);
            }
        }
    }

    [Fact]
    public void Equal_inputs_give_equal_outcomes()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            Entropy entropy = new(seed);
            Cluster cluster = RandomClusters.Make(entropy);
            Evaluation evaluation = cluster.Register(RandomClusters.Job(entropy, "job"));

            Assert.Equal(Text(cluster.Schedule(evaluation, seed)), Text(cluster.Schedule(evaluation, seed)));
        }
    }

    [Fact]
    public void The_seed_decides_between_equally_good_nodes()
    {
        Cluster cluster = new();
        for (int at = 0; at < 8; at++)
        {
            cluster.AddNode($"node-{at}");
        }

        Evaluation evaluation = cluster.Register(Cluster.Job());
        NodeId[] chosen = [.. Enumerable.Range(0, 64).Select(seed => cluster.Schedule(evaluation, (ulong)seed).Plan.Placements[0].NodeId)];

        Assert.Equal(8, chosen.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_placement_is_the_best_there_is(bool spreads)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            Entropy entropy = new(seed);
            Cluster cluster = RandomClusters.Make(entropy);
            cluster.Configure(SchedulerConfiguration.Default with { SpreadsWork = spreads });
            cluster.RegisterAndRun(RandomClusters.Job(entropy, "earlier"));
            Job job = Cluster.Job("job", count: 5, cpu: 100 * (1 + entropy.Next(8)), memory: 100 * (1 + entropy.Next(8)));
            StateSnapshot before = cluster.State;
            ScheduleOutcome outcome = cluster.RegisterAndRun(job);

            List<Allocation> placed = [];
            foreach (Allocation allocation in outcome.Plan.Placements)
            {
                Dictionary<NodeId, double> scores = BruteForce(before, placed, AdmittedJob.Compile(job).Groups[0], spreads);
                Assert.Equal(scores.Values.Max(), scores[allocation.NodeId], 1e-12);
                Assert.Equal(scores.Values.Max(), allocation.Metrics!.TopScores[0].Normalized, 1e-12);
                Assert.Equal(scores.Values.OrderDescending().Take(5), allocation.Metrics.TopScores.Select(static top => top.Normalized));
                placed.Add(allocation);
            }

            if (placed.Count < 5)
            {
                Assert.Empty(BruteForce(before, placed, AdmittedJob.Compile(job).Groups[0], spreads));
            }
        }
    }

    [Fact]
    public void Every_placement_is_the_best_there_is_by_wishes_and_spreads_too()
    {
        for (ulong seed = 0; seed < 2 * Seeds; seed++)
        {
            Entropy entropy = new(seed);
            Cluster cluster = RandomClusters.Make(entropy);
            Job job = RandomClusters.JobWithWishes(entropy, "job");
            cluster.RegisterAndRun(job.WithCount(entropy.Next(4)));
            job = entropy.Next(2) == 0 ? job : job.WithUser("nobody");
            StateSnapshot before = cluster.State;
            ScheduleOutcome outcome = cluster.RegisterAndRun(job);

            WishOracle oracle = new(before, AdmittedJob.Compile(job));
            foreach (PlannedStop stop in outcome.Plan.Stops.Where(stop => outcome.Plan.Placements.All(placed => placed.PreviousAllocationId != stop.AllocationId)))
            {
                oracle.Stop(stop.AllocationId);
            }

            foreach (Allocation placed in outcome.Plan.Placements)
            {
                oracle.Stop(placed.PreviousAllocationId);
                (NodeId Node, int Welcome, double Score)[] ranking = oracle.Rank();
                (NodeId Node, int Welcome, double Score) chosen = ranking.Single(one => one.Node == placed.NodeId);
                string drawn = $"seed {seed}, {placed.Name}";
                Assert.True(ranking[0].Welcome == chosen.Welcome && Math.Abs(ranking[0].Score - chosen.Score) < 1e-12, drawn);
                Assert.Equal(ranking.Take(5).Select(static one => one.Score), placed.Metrics!.TopScores.Select(static top => top.Normalized), Nearly);
                oracle.Place(placed);
            }
        }
    }

    private static bool Nearly(double left, double right) => Math.Abs(left - right) < 1e-9;

    // The verifier has accepted the plan already (Cluster.Run asserts it), which proves the room. This proves the rest.
    private static void Check(Cluster cluster, ScheduleOutcome outcome, Job job, ulong seed)
    {
        int wanted = job.TaskGroups![0].Count!.Value;
        Allocation[] all = [.. cluster.State.AllocationsOf(Cluster.KeyOf(job))];
        Allocation[] live = [.. all.Where(static allocation => !allocation.IsTerminal)];
        int queued = outcome.QueuedAllocations["group"];
        Assert.True(live.Length <= wanted, $"seed {seed}: {live.Length} of {wanted} run");
        Assert.Equal(live.Length, live.Select(static allocation => allocation.NameIndex).Distinct().Count());
        Assert.Equal(queued > 0, outcome.Blocked is not null);
        Assert.Equal(outcome.FailedGroups.ContainsKey("group"), queued > 0);

        // What neither runs nor waits for room has failed and keeps its place, or has done its work.
        int resting = all.Count(allocation => allocation is { IsServerTerminal: false, ClientStatus: ClientStatus.Failed or ClientStatus.Complete });
        Assert.True(live.Length + queued + resting >= wanted, $"seed {seed}: {live.Length} run, {queued} wait, {resting} rest, {wanted} are wanted");

        foreach (Node node in cluster.State.Nodes.Rows)
        {
            Assert.Null(NodeFit.FirstExhausted(node, [.. cluster.State.AllocationsOn(node.Id).Where(static allocation => !allocation.IsTerminal)]));
        }
    }

    private static Dictionary<NodeId, double> BruteForce(StateSnapshot state, List<Allocation> placed, AdmittedGroup group, bool spreads)
    {
        Dictionary<NodeId, double> scores = [];
        foreach (Node node in state.Nodes.Rows.Where(static node => node is { IsReady: true, Datacenter: "dc1" }))
        {
            Allocation[] mine = [.. placed.Where(allocation => allocation.NodeId == node.Id)];
            ResourceAsk[] asks = [.. state.AllocationsOn(node.Id).Where(static held => !held.IsClientTerminal).Concat(mine).Select(static held => held.Resources.Total), group.Ask];
            long cpu = node.Resources.CpuMhz - node.Reserved.CpuMhz;
            long memory = node.Resources.MemoryMb - node.Reserved.MemoryMb;
            long usedCpu = asks.Sum(static ask => ask.CpuMhz);
            long usedMemory = asks.Sum(static ask => ask.MemoryMb);
            if (usedCpu > cpu || usedMemory > memory || asks.Sum(static ask => ask.DiskMb) > node.Resources.DiskMb)
            {
                continue;
            }

            double fit = FitScore.Of(usedCpu, cpu, usedMemory, memory, spreads);
            scores[node.Id] = mine.Length == 0 ? fit : (fit - ((mine.Length + 1.0) / group.Count)) / 2;
        }

        return scores;
    }

    internal static string Text(ScheduleOutcome outcome) => JsonSerializer.Serialize(new
    {
        Stops = outcome.Plan.Stops,
        Placements = outcome.Plan.Placements.Select(static placed => new { placed.Id, placed.Name, placed.NodeId, placed.Resources, placed.Metrics }),
        outcome.FailedGroups,
        outcome.QueuedAllocations,
        outcome.Blocked,
        outcome.ClassEligibility,
    });
}
