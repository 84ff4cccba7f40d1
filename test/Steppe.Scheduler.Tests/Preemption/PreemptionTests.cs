using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Preemption;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Preemption;

/// <summary>Who makes room for whom; one node has 4,000 MHz and 4,096 MiB.</summary>
public sealed class PreemptionTests
{
    private static readonly PreemptionSwitches Everybody = new() { System = true, SystemBatch = true, Batch = true, Service = true };

    private static Cluster MakeCluster(int nodes = 1, PreemptionSwitches? switches = null)
    {
        Cluster cluster = new();
        for (int at = 0; at < nodes; at++)
        {
            cluster.AddNode($"node-{at}");
        }

        cluster.Configure(SchedulerConfiguration.Default with { Preemption = switches ?? Everybody });
        return cluster;
    }

    private static Job Job(string id, int priority, string type = "service", int count = 1, int cpu = 1000, int memory = 300) =>
        Cluster.Job(id, type, count, cpu, memory, job => job with { Priority = priority });

    private static void Fill(Cluster cluster, params (string Id, int Priority, int Cpu)[] jobs)
    {
        foreach ((string id, int priority, int cpu) in jobs)
        {
            Assert.Empty(cluster.RegisterAndRun(Job(id, priority, cpu: cpu)).FailedGroups);
        }
    }

    private static string[] VictimsOf(Cluster cluster, ScheduleOutcome outcome) =>
        [.. outcome.Plan.Preemptions.Select(one => cluster.Get(one.AllocationId).JobKey.Id).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("service")]
    [InlineData("batch")]
    [InlineData("system")]
    [InlineData("sysbatch")]
    public void Each_type_displaces_only_where_its_switch_is_on(string type)
    {
        foreach (bool isOn in new[] { true, false })
        {
            PreemptionSwitches switches = isOn
                ? new PreemptionSwitches { System = type == "system", SystemBatch = type == "sysbatch", Batch = type == "batch", Service = type == "service" }
                : new PreemptionSwitches { System = type != "system", SystemBatch = type != "sysbatch", Batch = type != "batch", Service = type != "service" };
            Cluster cluster = MakeCluster(switches: switches);
            Fill(cluster, ("low", 20, 3500));
            ScheduleOutcome outcome = cluster.RegisterAndRun(Job("urgent", 70, type));

            Assert.Equal(isOn ? ["low"] : [], VictimsOf(cluster, outcome));
            Assert.Equal(isOn, outcome.FailedGroups.IsEmpty);
        }
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(70, false)]
    [InlineData(90, false)]
    public void Near_and_higher_priorities_are_left_alone(int victim, bool goes)
    {
        Cluster cluster = MakeCluster();
        Fill(cluster, ("other", victim, 3500));
        ScheduleOutcome outcome = cluster.RegisterAndRun(Job("urgent", 70));

        Assert.Equal(goes ? 1 : 0, outcome.Plan.Preemptions.Count);
        Assert.Equal(goes, outcome.FailedGroups.IsEmpty);
    }

    [Fact]
    public void Both_sides_name_each_other_and_the_victims_job_waits_for_room()
    {
        Cluster cluster = MakeCluster();
        Job low = Job("low", 20, cpu: 3500);
        cluster.RegisterAndRun(low);
        Allocation victim = Assert.Single(cluster.Live(low));
        ScheduleOutcome outcome = cluster.RegisterAndRun(Job("urgent", 70));
        Allocation urgent = cluster.Get(Assert.Single(outcome.Plan.Placements).Id);
        victim = cluster.Get(victim.Id);

        Assert.Equal([victim.Id], urgent.Preemption!.Preempted);
        Assert.Equal((urgent.Id, DesiredStatus.Evict), (victim.Preemption!.PreemptedBy, victim.DesiredStatus));
        Assert.Equal($"Preempted by alloc ID {urgent.Id}", victim.DesiredDescription);
        Assert.Equal(1, outcome.DesiredUpdates["group"].Preemptions);

        ScheduleOutcome after = cluster.Run(cluster.Evaluate(Cluster.KeyOf(low), EvaluationTriggers.Preemption));
        Assert.NotNull(after.Blocked);
        Assert.Empty(after.Plan.Preemptions);
    }

    [Fact]
    public void Nobody_goes_where_there_is_room_elsewhere()
    {
        Cluster cluster = MakeCluster(nodes: 2);
        Fill(cluster, ("low", 20, 3500));
        Assert.Empty(cluster.RegisterAndRun(Job("urgent", 70)).Plan.Preemptions);
    }

    [Fact]
    public void The_least_urgent_go_first_and_among_them_the_nearest_match()
    {
        Cluster cluster = MakeCluster();
        Fill(cluster, ("a", 30, 500), ("b", 20, 1500), ("c", 20, 1000), ("d", 30, 1000));
        Assert.Equal(["c"], VictimsOf(cluster, cluster.RegisterAndRun(Job("urgent", 70, cpu: 1000))));
    }

    [Fact]
    public void What_is_still_needed_shrinks_with_everyone_who_goes()
    {
        Cluster cluster = MakeCluster();
        Fill(cluster, ("a", 20, 1500), ("b", 20, 1000), ("c", 20, 500), ("x", 65, 1000));

        // The largest comes nearest to the whole, and the smallest to what it leaves.
        Assert.Equal(["a", "c"], VictimsOf(cluster, cluster.RegisterAndRun(Job("urgent", 70, cpu: 2000))));
    }

    [Fact]
    public void Wishes_count_where_others_make_room_too()
    {
        Cluster cluster = MakeCluster(nodes: 2);
        Fill(cluster, ("a", 20, 3500), ("b", 20, 3500));
        Allocation placed = Assert.Single(cluster.RegisterAndRun(Job("urgent", 70).WithAffinity("${node.unique.name}", "=", "node-1")).Plan.Placements);

        NodeScore best = placed.Metrics!.TopScores[0];
        Assert.Equal(("node-1", 1), (placed.NodeName, best.Scores["node-affinity"]));
        Assert.Equal((best.Scores["binpack"] + best.Scores["node-affinity"] + best.Scores["preemption"]) / 3, best.Normalized, 1e-12);
    }

    [Fact]
    public void Who_turns_out_not_to_be_needed_stays()
    {
        Cluster cluster = MakeCluster();
        Fill(cluster, ("small", 20, 500), ("big", 30, 3500));

        // The small one is less urgent and comes first, and then the big one gives all that is needed.
        Assert.Equal(["big"], VictimsOf(cluster, cluster.RegisterAndRun(Job("urgent", 70, cpu: 3500))));
    }

    [Fact]
    public void A_group_that_loses_more_than_migrate_allows_is_passed_over_for_a_worse_match()
    {
        Cluster cluster = MakeCluster(nodes: 2);
        Job many = Job("many", 20, count: 4, cpu: 1000);
        cluster.RegisterAndRun(many.WithGroup(static group => group with { Migrate = new MigrateStrategy { MaxParallel = 1 } }));
        Fill(cluster, ("other-a", 20, 1900), ("other-b", 20, 1900));
        ScheduleOutcome outcome = cluster.RegisterAndRun(Job("urgent", 70, count: 2, cpu: 1000));

        Assert.Empty(outcome.FailedGroups);
        Assert.Single(VictimsOf(cluster, outcome), static id => id == "many");
        Assert.Equal(2, outcome.Plan.Preemptions.Count);
    }

    [Fact]
    public void The_node_whose_work_is_least_urgent_is_taken()
    {
        Cluster cluster = MakeCluster(nodes: 3);
        Fill(cluster, ("a", 50, 3500), ("b", 10, 3500), ("c", 40, 3500));
        ScheduleOutcome outcome = cluster.RegisterAndRun(Job("urgent", 90));

        Assert.Equal(["b"], VictimsOf(cluster, outcome));
        NodeScore best = outcome.Plan.Placements[0].Metrics!.TopScores[0];
        Assert.Equal(outcome.Plan.Placements[0].NodeId, best.NodeId);
        Assert.Equal((best.Scores["binpack"] + best.Scores["preemption"]) / 2, best.Normalized, 1e-12);
        Assert.Equal(3, outcome.Plan.Placements[0].Metrics!.TopScores.Count);
    }

    [Fact]
    public void Nodes_where_others_make_room_do_not_count_as_exhausted()
    {
        Cluster cluster = MakeCluster(nodes: 3);
        cluster.AddNode("small", static node => node with { NodeClass = "small", Resources = node.Resources with { CpuMhz = 500 } });
        Fill(cluster, ("a", 50, 3500), ("b", 10, 3500), ("c", 80, 3500));
        AllocationMetrics metrics = cluster.RegisterAndRun(Job("urgent", 70)).Plan.Placements[0].Metrics!;

        Assert.Equal((4, 2), (metrics.NodesEvaluated, metrics.NodesExhausted));
        Assert.Equal(Cluster.Map<int>().Add("cpu", 2), metrics.DimensionExhausted);
        Assert.Equal(Cluster.Map<int>().Add("small", 1), metrics.ClassExhausted);
    }

    [Fact]
    public void Whoever_holds_a_port_that_is_named_goes_if_he_may()
    {
        Cluster cluster = MakeCluster();
        cluster.RegisterAndRun(Job("holder", 20, cpu: 100).WithNetwork(new Port { Label = "web", Value = 8080 }));
        cluster.RegisterAndRun(Job("other", 10, cpu: 100));
        Job urgent = Job("urgent", 70, cpu: 100).WithNetwork(new Port { Label = "web", Value = 8080 });
        ScheduleOutcome outcome = cluster.RegisterAndRun(urgent);

        Assert.Equal(["holder"], VictimsOf(cluster, outcome));
        Assert.Equal(8080, outcome.Plan.Placements[0].Resources.Ports[0].Value);
        Assert.NotEmpty(cluster.RegisterAndRun(urgent with { Id = "near", Priority = 75 }).FailedGroups);
    }

    [Fact]
    public void A_port_that_the_node_reserves_displaces_nobody()
    {
        Cluster cluster = new();
        cluster.AddNode("node", static node => node with { Reserved = new NodeReserved { Ports = "8080" } });
        cluster.Configure(SchedulerConfiguration.Default with { Preemption = Everybody });
        Fill(cluster, ("low", 10, 3500));

        Assert.Empty(cluster.RegisterAndRun(Job("urgent", 70).WithNetwork(new Port { Label = "web", Value = 8080 })).Plan.Preemptions);
    }

    [Fact]
    public void For_a_port_of_any_number_the_least_urgent_go()
    {
        Cluster cluster = new();
        cluster.AddNode("node", static node => node with { Resources = node.Resources with { MinDynamicPort = 20000, MaxDynamicPort = 20001 } });
        cluster.Configure(SchedulerConfiguration.Default with { Preemption = Everybody });
        cluster.RegisterAndRun(Job("a", 30, cpu: 100).WithNetwork(new Port { Label = "any" }));
        cluster.RegisterAndRun(Job("b", 20, cpu: 100).WithNetwork(new Port { Label = "any" }));

        Assert.Equal(["b"], VictimsOf(cluster, cluster.RegisterAndRun(Job("urgent", 70, cpu: 100).WithNetwork(new Port { Label = "any" }))));
    }

    [Fact]
    public void A_system_job_takes_room_on_each_node_that_lacks_it()
    {
        Cluster cluster = MakeCluster(nodes: 3, switches: PreemptionSwitches.Default);
        Fill(cluster, ("a", 20, 3500), ("b", 20, 3500));
        ScheduleOutcome outcome = cluster.RegisterAndRun(Job("everywhere", 70, "system"));

        Assert.Equal(["a", "b"], VictimsOf(cluster, outcome));
        Assert.Equal(3, outcome.Plan.Placements.Count);
        Assert.Equal(2, outcome.DesiredUpdates["group"].Preemptions);
    }

    [Fact]
    public void Displaced_sysbatch_work_is_done_later()
    {
        Cluster cluster = MakeCluster();
        Job work = Job("work", 20, "sysbatch", cpu: 3500);
        cluster.RegisterAndRun(work);
        Allocation victim = Assert.Single(cluster.Live(work));
        Job urgent = Job("urgent", 70);
        cluster.RegisterAndRun(urgent);
        cluster.Report(cluster.Get(victim.Id), ClientStatus.Complete);
        cluster.Report(cluster.Live(urgent)[0], ClientStatus.Running);
        Assert.NotEmpty(cluster.Run(cluster.Evaluate(Cluster.KeyOf(work), EvaluationTriggers.Preemption)).FailedGroups);
        cluster.Report(cluster.Live(urgent)[0], ClientStatus.Failed);

        Assert.Single(cluster.Run(cluster.Evaluate(Cluster.KeyOf(work), EvaluationTriggers.Preemption)).Plan.Placements);
    }

    [Theory]
    [InlineData(31, .999938)]
    [InlineData(100, .999913)]
    [InlineData(2048, .5)]
    public void Scores_are_as_recorded(double together, double score) => Assert.Equal(score, PreemptionScore.OfPriority(together), 2e-6);

    [Fact]
    public void Distance_and_penalty_are_as_the_reference_says()
    {
        ResourceAsk held = new(500, 0, 250, 250, 0);
        Assert.Equal(Math.Sqrt(0.25 + 0.5625), VictimCost.Distance(new Use(1000, 1000, 0), held), 1e-12);
        Assert.Equal(0.75, VictimCost.Distance(new Use(0, 1000, 0), held), 1e-12);

        Cluster cluster = MakeCluster();
        Job job = Job("low", 20).WithGroup(static group => group with { Migrate = new MigrateStrategy { MaxParallel = 2 } });
        cluster.RegisterAndRun(job);
        Allocation victim = cluster.Live(job)[0];
        Assert.Equal([0, 0, 50, 100], Enumerable.Range(0, 4).Select(gone => (int)VictimCost.Penalty(victim, gone)));
    }

    [Fact]
    public void Nobody_is_displaced_who_need_not_be_and_equal_inputs_displace_the_same()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            Entropy entropy = new(seed);
            Cluster cluster = RandomClusters.Make(entropy);
            cluster.Configure(SchedulerConfiguration.Default with { Preemption = Everybody });
            for (int at = 0; at < 5; at++)
            {
                cluster.RegisterAndRun(RandomClusters.Job(entropy, $"job-{at}") with { Priority = 10 + entropy.Next(80) });
            }

            Job urgent = RandomClusters.Job(entropy, "urgent") with { Priority = 50 + entropy.Next(50) };
            Evaluation evaluation = cluster.Register(urgent);
            ScheduleOutcome outcome = cluster.Schedule(evaluation, seed);
            ScheduleOutcome again = cluster.Schedule(evaluation, seed);
            Assert.Equal(outcome.Plan.Preemptions, again.Plan.Preemptions);
            foreach (PlannedPreemption one in outcome.Plan.Preemptions)
            {
                string drawn = string.Create(CultureInfo.InvariantCulture, $"seed {seed}");
                Assert.True(cluster.Get(one.AllocationId).Job.Priority <= urgent.Priority - 10, drawn);
                Plan without = outcome.Plan with { Preemptions = [.. outcome.Plan.Preemptions.Where(other => other != one)] };
                Assert.True(State.PlanVerifier.Verify(cluster.State, without).RejectedNodes.Count > 0, $"{drawn}: {one.AllocationId} need not go");
            }

            cluster.Run(evaluation);
        }
    }
}
