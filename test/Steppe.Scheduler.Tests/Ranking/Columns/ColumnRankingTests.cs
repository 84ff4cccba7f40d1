using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Ports;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Tests.Ranking;

/// <summary>Scanning columns against looking at nodes one by one: the same nodes in the same order for the same reasons.</summary>
public sealed class ColumnRankingTests
{
    private const ulong Seeds = 400;

    [Fact]
    public void Columns_and_nodes_give_the_same_decisions_with_the_same_reasons()
    {
        int compared = 0, placed = 0;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var entropy = new Entropy(seed);
            string type = seed % 2 == 0 ? "service" : "batch";
            Cluster cluster = ClusterWithWork(entropy, type);
            PlanDraft[] drafts = Drafts(cluster, entropy, seed, type, out AdmittedGroup group);
            Stop(drafts, entropy, cluster);
            if (ColumnRanking.TryCreate(group, drafts[0], expectsMore: seed % 3 == 0) is not { } columns)
            {
                continue;
            }

            compared++;
            placed += RankingComparison.Compare(group, cluster, drafts, columns, entropy, $"seed {seed}");
        }

        Assert.True(compared > 100 && placed > 500, $"{compared} clusters and {placed} placements compared");
    }

    [Fact]
    public void Ports_are_checked_without_a_look_at_what_runs_as_with_one()
    {
        int failed = 0, checks = 0;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var entropy = new Entropy(seed);
            Cluster cluster = ClusterWithWork(entropy, "service");
            for (int job = 0; job < 3; job++)
            {
                cluster.RegisterAndRun(WithPorts(entropy, Cluster.Job($"ports-{job}", count: 1 + entropy.Next(6), cpu: 50, memory: 50)));
            }

            Evaluation evaluation = cluster.Register(WithPorts(entropy, Cluster.Job("job", count: 5, cpu: 50, memory: 50)));
            AdmittedJob admitted = cluster.State.Jobs.Find(evaluation.JobKey)!;
            AdmittedGroup group = admitted.Groups[0];
            var draft = new PlanDraft(cluster.State, admitted, evaluation, cluster.Now, new Entropy(seed), cluster.Memory);
            Stop([draft], entropy, cluster);
            var ranking = new GroupRanking(group, draft);
            PortCheck? check = PortCheck.Of(group, draft.Columns, draft.Proposed);
            for (int index = 0; index < 4; index++)
            {
                foreach (Candidate node in draft.Candidates.Nodes)
                {
                    string? expected = group.Network is { } ask
                        ? PortChoice.Make(ask, new NodePorts(node.Node, draft.Proposed.AllocationsOn(node.Node.Id, node.Slot)), new Entropy(seed)).Failure
                        : null;
                    Assert.Equal(expected, check?.FindFailure(node));
                    checks++;
                    failed += expected is null ? 0 : 1;
                }

                if (ranking.FindBest([], out AllocationMetrics metrics) is { } best)
                {
                    draft.Place(new Placement(group, index), best, metrics);
                }
            }
        }

        Assert.True(failed > 1000 && checks > 2 * failed, $"{failed} of {checks} nodes had no ports left");
    }

    private static Job WithPorts(Entropy entropy, Job job) => entropy.Next(4) switch
    {
        0 => job.WithNetwork(new Port { Label = "web", Value = 8080 + entropy.Next(2) }),
        1 => job.WithNetwork(new Port { Label = "any" }),
        2 => job.WithNetwork(new Port { Label = "web", Value = 20000 + entropy.Next(4) }, new Port { Label = "any" }),
        _ => job.WithNetwork(new Port { Label = "web", Value = 8080 }, new Port { Label = "one" }, new Port { Label = "two" }),
    };

    [Fact]
    public void What_is_unique_to_a_node_is_not_left_to_columns()
    {
        Cluster cluster = new();
        cluster.AddNode("n1");
        Assert.NotNull(RankingOf(cluster, Cluster.Job("plain")));
        Assert.NotNull(RankingOf(cluster, Cluster.Job("port").WithNetwork(new Port { Label = "web" })));
        Assert.NotNull(RankingOf(cluster, Cluster.Job("hosts").WithConstraint("", "distinct_hosts", "")));
        Assert.NotNull(RankingOf(cluster, Cluster.Job("racks").WithConstraint("${meta.rack}", "distinct_property", "2")));
        Assert.Null(RankingOf(cluster, Cluster.Job("names").WithConstraint("${node.unique.name}", "distinct_property", "")));
        Assert.NotNull(RankingOf(cluster, Cluster.Job("volume").WithVolume("data")));
        Assert.NotNull(RankingOf(cluster, Cluster.Job("cores").WithTask(static task => task with { Resources = task.Resources! with { Cores = 1 } })));
        Assert.NotNull(RankingOf(cluster, WithDevice("device", new RequestedDevice { Name = "gpu" })));
        Assert.Null(RankingOf(cluster, WithDevice("one-device", new RequestedDevice
        {
            Name = "gpu", Constraints = [new Constraint { LTarget = "${device.ids}", Operand = "set_contains", RTarget = "a" }],
        })));
        Assert.Null(RankingOf(cluster, Cluster.Job("node").WithConstraint("${node.unique.name}", "=", "n1")));
        Assert.NotNull(RankingOf(cluster, Cluster.Job("spread").WithSpread("${node.class}")));
        Assert.Null(RankingOf(cluster, Cluster.Job("spread-over-nodes").WithSpread("${node.unique.name}")));
        Assert.NotNull(RankingOf(cluster, Cluster.Job("wish").WithAffinity("${meta.rack}", "=", "1", 50)));
        Assert.Null(RankingOf(cluster, Cluster.Job("wish-for-a-node").WithAffinity("${node.unique.name}", "=", "n1", 50)));
    }

    private static Job WithDevice(string id, RequestedDevice device) =>
        Cluster.Job(id).WithTask(task => task with { Resources = task.Resources! with { Devices = [device] } });

    private static ColumnRanking? RankingOf(Cluster cluster, Job job)
    {
        Evaluation evaluation = cluster.Register(job);
        AdmittedJob admitted = cluster.State.Jobs.Find(evaluation.JobKey)!;
        return ColumnRanking.TryCreate(admitted.Groups[0], new PlanDraft(cluster.State, admitted, evaluation, cluster.Now, new Entropy(1), cluster.Memory), expectsMore: false);
    }

    // Some clusters are larger than a chunk, most are small and tight.
    private static Cluster ClusterWithWork(Entropy entropy, string type)
    {
        Cluster cluster = RandomClusters.Make(entropy);
        for (int more = entropy.Next(12) == 0 ? 300 : 0; more > 0; more--)
        {
            cluster.AddNode($"more-{more}", node => node with
            {
                NodeClass = entropy.Next(3) == 0 ? "c" : "",
                Resources = node.Resources with { CpuMhz = 500 + entropy.Next(3000), MemoryMb = 500 + entropy.Next(3000) },
            });
        }

        if (entropy.Next(3) == 0)
        {
            cluster.Configure(cluster.State.SchedulerConfiguration with { SpreadsWork = true });
        }

        for (int job = entropy.Next(4); job > 0; job--)
        {
            cluster.RegisterAndRun(RandomClusters.Job(entropy, $"other-{job}"));
        }

        cluster.RegisterAndRun(RandomClusters.Job(entropy, "job").WithCount(entropy.Next(6)) with { Type = type });
        RandomClusters.Disturb(cluster, entropy);
        RandomClusters.Disturb(cluster, entropy);
        return cluster;
    }

    private static PlanDraft[] Drafts(Cluster cluster, Entropy entropy, ulong seed, string type, out AdmittedGroup group)
    {
        Job wanted = entropy.Next(2) == 0 ? RandomClusters.Job(entropy, "job") : RandomClusters.JobWithWishes(entropy, "job");
        Evaluation evaluation = cluster.Register(wanted.WithCount(1 + entropy.Next(20)) with { Type = type });
        AdmittedJob job = cluster.State.Jobs.Find(evaluation.JobKey)!;
        group = job.Groups[0];
        return [.. Enumerable.Range(0, 2).Select(_ => new PlanDraft(cluster.State, job, evaluation, cluster.Now, new Entropy(seed), cluster.Memory))];
    }

    private static void Stop(PlanDraft[] drafts, Entropy entropy, Cluster cluster)
    {
        foreach (Allocation allocation in cluster.State.Allocations.Rows.Where(_ => entropy.Next(5) == 0))
        {
            foreach (PlanDraft draft in drafts)
            {
                draft.Stop(PlannedStops.AsNotNeeded(allocation));
            }
        }
    }
}
