using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Ranking.Spreads;

namespace Steppe.Scheduler.Tests.Ranking.Spreads;

/// <summary>What spread blocks come to on whole clusters.</summary>
public sealed class SpreadPlacementTests
{
    private const string Name = "${meta.Name}";

    /// <summary>From nodes that the job fills to nodes that do not notice it.</summary>
    public static TheoryData<int> Sizes => [5_000, 8_000, 100_000, 2_000_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Half_nothing_half_is_exactly_that(int size)
    {
        Cluster cluster = WithClients(size, size, size);

        cluster.RegisterAndRun(Cluster.Job(type: "batch", count: 10).WithSpread(Name, ("client-1", 50), ("client-2", 0), ("client-3", 50)));

        Assert.Equal([5, 0, 5], CountByClient(cluster));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Seven_two_one_is_exactly_that(int size)
    {
        Cluster cluster = WithClients(size, size, size);

        cluster.RegisterAndRun(Cluster.Job(type: "batch", count: 10).WithSpread(Name, ("client-1", 70), ("client-2", 20), ("client-3", 10)));

        Assert.Equal([7, 2, 1], CountByClient(cluster));
    }

    [Fact]
    public void Targets_that_fit_are_met_whatever_they_are()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            Entropy entropy = new(seed);
            Cluster cluster = new(seed);
            int nodes = 3 + entropy.Next(20);
            for (int at = 0; at < nodes; at++)
            {
                int rack = at < 3 ? at : entropy.Next(4);
                int size = 20_000 * (1 + entropy.Next(50));
                cluster.AddNode($"node-{at}", node => Sized(node, size) with { Meta = node.Meta.Add("rack", $"r{rack}") });
            }

            int first = entropy.Next(101);
            int second = entropy.Next(101 - first);
            int count = entropy.Next(30);
            int[] percents = first + second == 0 ? [0, 0, 0] : [first, second, 100 - first - second];
            Job job = Cluster.Job(type: entropy.Next(2) == 0 ? "service" : "batch", count: count)
                .WithSpread("${meta.rack}", ("r0", first), ("r1", second));

            cluster.RegisterAndRun(job);

            int[] quotas = LargestRemainder.Divide(count, percents);
            int[] placed = [CountOn(cluster, "r0"), CountOn(cluster, "r1"), CountOn(cluster, "r2") + CountOn(cluster, "r3")];
            string drawn = $"seed {seed}: {first}/{second} of {count} gave {string.Join('/', placed)}";
            Assert.True(first + second == 0 ? placed.Sum() == count : quotas.SequenceEqual(placed), drawn);
        }
    }

    [Fact]
    public void What_does_not_fit_its_target_goes_elsewhere()
    {
        Cluster cluster = WithClients(1_000, 20_000, 20_000);

        ScheduleOutcome outcome = cluster.RegisterAndRun(
            Cluster.Job(count: 10, memory: 100).WithSpread(Name, ("client-1", 70), ("client-2", 20), ("client-3", 10)));

        Assert.Empty(outcome.FailedGroups);
        Assert.Equal((2, 8), (CountByClient(cluster)[0], CountByClient(cluster)[1..].Sum()));
    }

    [Fact]
    public void A_target_that_no_node_has_is_no_reason_to_wait()
    {
        Cluster cluster = WithClients(20_000, 20_000);

        Assert.Empty(cluster.RegisterAndRun(Cluster.Job(count: 4).WithSpread(Name, ("client-9", 100))).FailedGroups);
        Assert.Equal(4, CountByClient(cluster).Sum());
    }

    [Fact]
    public void New_targets_move_what_runs_until_they_are_met()
    {
        Cluster cluster = WithClients(100_000, 100_000, 100_000);
        Job job = Cluster.Job(count: 10);
        cluster.RegisterAndRun(job.WithSpread(Name, ("client-1", 50), ("client-2", 0), ("client-3", 50)));

        cluster.RegisterAndRun(job.WithSpread(Name, ("client-1", 70), ("client-2", 20), ("client-3", 10)));

        Assert.Equal([7, 2, 1], CountByClient(cluster));
    }

    [Fact]
    public void A_group_that_grows_fills_up_its_new_quotas()
    {
        Cluster cluster = WithClients(100_000, 100_000, 100_000);
        Job job = Cluster.Job(count: 3).WithSpread(Name, ("client-1", 70), ("client-2", 20), ("client-3", 10));
        cluster.RegisterAndRun(job);
        Assert.Equal([2, 1, 0], CountByClient(cluster));

        cluster.RegisterAndRun(job.WithCount(10));

        Assert.Equal([7, 2, 1], CountByClient(cluster));
    }

    [Fact]
    public void What_a_batch_job_has_done_counts_towards_its_quota()
    {
        Cluster cluster = WithClients(100_000, 100_000, 100_000);
        Job job = Cluster.Job(type: "batch", count: 10).WithSpread(Name, ("client-1", 50), ("client-2", 0), ("client-3", 50));
        cluster.RegisterAndRun(job);
        Node first = NodeOf(cluster, "client-1");
        foreach (Allocation allocation in cluster.Live(job))
        {
            cluster.Report(allocation, allocation.NodeId == first.Id ? ClientStatus.Complete : ClientStatus.Running);
        }

        Allocation fails = cluster.Live(job)[0];
        cluster.Report(fails, ClientStatus.Failed);
        cluster.Now += TimeSpan.FromSeconds(60);
        Allocation replacement = Assert.Single(cluster.Run(cluster.Evaluate(Cluster.KeyOf(job), EvaluationTriggers.AllocationFailure)).Plan.Placements);

        // The quota would have it on the third client again; where it failed, the quota does not speak for it.
        Assert.Equal(1, replacement.Metrics!.TopScores.Count(score => score.Scores["node-reschedule-penalty"] == -1));
        Assert.NotEqual(fails.NodeId, replacement.NodeId);
    }

    [Fact]
    public void A_lost_allocation_is_replaced_where_its_quota_is()
    {
        Cluster cluster = new();
        foreach ((string name, string rack) in new[] { ("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b") })
        {
            cluster.AddNode(name, node => Sized(node, 100_000) with { Meta = node.Meta.Add("rack", rack) });
        }

        Job job = Cluster.Job(count: 10).WithSpread("${meta.rack}", ("a", 70), ("b", 30));
        cluster.RegisterAndRun(job);
        Node down = cluster.State.Nodes.Find(cluster.Live(job).First(allocation => RackOf(cluster, allocation) == "a").NodeId)!;
        cluster.SetStatus(down, NodeStatus.Down);
        cluster.Run(cluster.Evaluate(Cluster.KeyOf(job)));

        Assert.Equal([7, 3], [CountOn(cluster, "a"), CountOn(cluster, "b")]);
    }

    [Fact]
    public void An_even_spread_is_even_on_nodes_of_any_size()
    {
        Cluster cluster = WithClients(500_000, 2_000_000, 8_000_000);

        cluster.RegisterAndRun(Cluster.Job(count: 301).WithSpread(Name));

        Assert.Equal([100, 100, 101], CountByClient(cluster).Order());
    }

    [Fact]
    public void Blocks_over_different_attributes_are_met_together()
    {
        Cluster cluster = new();
        foreach ((string datacenter, string rack) in new[] { ("dc1", "r1"), ("dc1", "r2"), ("dc2", "r1"), ("dc2", "r2") })
        {
            cluster.AddNode(datacenter + rack, node => Sized(node, 100_000) with { Datacenter = datacenter, Meta = node.Meta.Add("rack", rack) });
        }

        Job job = Cluster.Job(count: 10, change: static job => job with
        {
            Datacenters = ["*"],
            Spreads = [JobChanges.Spread("${node.datacenter}", 100, ("dc1", 80), ("dc2", 20))],
        });
        cluster.RegisterAndRun(job.WithSpread("${meta.rack}", ("r1", 50), ("r2", 50)));

        Assert.Equal(8, cluster.Live(job).Count(allocation => cluster.State.Nodes.Find(allocation.NodeId)!.Datacenter == "dc1"));
        Assert.Equal([5, 5], [CountOn(cluster, "r1"), CountOn(cluster, "r2")]);
    }

    [Fact]
    public void The_score_shows_the_boost_of_every_block()
    {
        Cluster cluster = WithClients(100_000, 100_000);

        ScheduleOutcome outcome = cluster.RegisterAndRun(Cluster.Job(count: 4).WithSpread(Name, ("client-1", 50)).WithSpread("${node.datacenter}"));

        // Four wanted, two by each share: 1 of 2 is open after the first, halved because there are two blocks. An even spread
        // has no opinion at first and calls the only value worn out from then on.
        Assert.Equal(.25, outcome.Plan.Placements[0].Metrics!.TopScores[0].Scores["allocation-spread"], 1e-12);
        Assert.Equal(.25 - 1, outcome.Plan.Placements[1].Metrics!.TopScores[0].Scores["allocation-spread"], 1e-12);
    }

    [Fact]
    public void Each_group_counts_its_own_use_and_its_own_weights()
    {
        Cluster cluster = WithClients(100_000, 100_000);
        Job job = Cluster.Job(count: 2).WithSpread(Name, ("client-1", 100));

        ScheduleOutcome outcome = cluster.RegisterAndRun(job with { TaskGroups = [job.TaskGroups![0], job.TaskGroups[0] with { Name = "other" }] });

        Assert.Equal(
            [("group", .5), ("group", 0), ("other", .5), ("other", 0)],
            outcome.Plan.Placements.Select(static placed => (placed.TaskGroup, placed.Metrics!.TopScores[0].Scores.GetValueOrDefault("allocation-spread"))));
    }

    private static Cluster WithClients(params int[] sizes)
    {
        Cluster cluster = new();
        for (int at = 0; at < sizes.Length; at++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"client-{at + 1}");
            int size = sizes[at];
            cluster.AddNode(name, node => Sized(node, size) with { Meta = node.Meta.Add("Name", name) });
        }

        return cluster;
    }

    private static Node Sized(Node node, int size) =>
        node with { Resources = node.Resources with { CpuMhz = size, MemoryMb = size, DiskMb = 10_000_000 } };

    private static Node NodeOf(Cluster cluster, string name) => cluster.State.Nodes.Rows.Single(node => node.Name == name);

    private static int[] CountByClient(Cluster cluster) =>
    [
        .. cluster.State.Nodes.Rows.OrderBy(static node => node.Name, StringComparer.Ordinal)
            .Select(node => cluster.State.AllocationsOn(node.Id).Count(static allocation => !allocation.IsTerminal)),
    ];

    private static int CountOn(Cluster cluster, string rack) =>
        cluster.State.Allocations.Rows.Count(allocation => !allocation.IsTerminal && RackOf(cluster, allocation) == rack);

    private static string RackOf(Cluster cluster, Allocation allocation) => cluster.State.Nodes.Find(allocation.NodeId)!.Meta["rack"];
}
