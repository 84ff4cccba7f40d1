using Steppe.Model;

namespace Steppe.Scheduler.Tests.Explanations;

public sealed class ExplainingTests
{
    [Fact]
    public void Every_node_is_told_with_everything_it_lacks_the_nearest_first()
    {
        Cluster cluster = new();
        cluster.AddNode("small", static node => node with { Resources = node.Resources with { CpuMhz = 700 } });
        cluster.AddNode("elsewhere", static node => node with { Datacenter = "dc2" });
        cluster.AddNode("bare", static node => node with { Drivers = Cluster.Map<DriverStatus>(), Resources = node.Resources with { MemoryMb = 100 } });
        cluster.SetStatus(cluster.AddNode("gone"), NodeStatus.Down);
        Job job = Cluster.Job(count: 3, cpu: 1000).WithConstraint("${meta.rack}", "is_set", "");

        GroupExplanation group = Explain(cluster, job);

        Assert.Equal((3, 4), (group.Waiting, group.Nodes));
        Assert.Equal(
            [("constraint ${meta.rack} is_set", 4), ("cpu", 1), ("datacenter", 1), ("driver raw_exec", 1), ("memory", 1), ("ready", 1)],
            group.Checks);
        Assert.Equal(
            [
                "small: ${meta.rack} is_set (it has none); 300 MHz of cpu",
                "elsewhere: datacenter dc1 (it is in dc2); ${meta.rack} is_set (it has none)",
                "gone: to be ready (it is down); ${meta.rack} is_set (it has none)",
                "bare: driver raw_exec; ${meta.rack} is_set (it has none); 200 MiB of memory",
            ],
            group.Closest.Select(static gap => $"{gap.Node.Name}: {string.Join("; ", gap.Obstacles.Select(static obstacle => obstacle.Detail))}"));
        Assert.Null(group.Change);
    }

    [Fact]
    public void The_smallest_change_gives_up_least()
    {
        Cluster cluster = new();
        cluster.AddNode("most", static node => node with { Resources = node.Resources with { CpuMhz = 700 } });
        cluster.AddNode("least", static node => node with { Resources = node.Resources with { CpuMhz = 400 } });
        cluster.AddNode("elsewhere", static node => node with { Datacenter = "dc2" });

        SuggestedChange? change = Explain(cluster, Cluster.Job(cpu: 1000)).Change;

        Assert.Equal("ask for 700 MHz instead of 1000: cpu of task \"main\"", change?.Text);
        Assert.Equal(["most"], change!.Nodes);
    }

    [Theory]
    [InlineData("dc2", "default", true, "add \"dc2\" to the job's datacenters")]
    [InlineData("dc1", "gpu", true, "set the job's node_pool to \"gpu\"")]
    [InlineData("dc1", "default", false, "use another driver than raw_exec")]
    [InlineData("dc2", "gpu", true, null)]
    public void What_is_not_an_amount_is_one_step(string datacenter, string pool, bool hasDriver, string? text)
    {
        Cluster cluster = new();
        cluster.AddNode("only", node => node with
        {
            Datacenter = datacenter, NodePool = pool, Drivers = hasDriver ? node.Drivers : Cluster.Map<DriverStatus>(),
        });

        Assert.Equal(text, Explain(cluster, Cluster.Job()).Change?.Text);
    }

    [Fact]
    public void Ports_and_hosts_name_who_holds_them()
    {
        Cluster cluster = new();
        cluster.AddNode("only");
        Job holder = Cluster.Job("holder").WithNetwork(new Port { Label = "web", Value = 8080 });
        cluster.RegisterAndRun(holder);

        GroupExplanation group = Explain(cluster, Cluster.Job("late").WithNetwork(new Port { Label = "http", Value = 8080 }));

        Assert.Equal("port 8080 (held by holder.group[0])", Assert.Single(Assert.Single(group.Closest).Obstacles).Detail);
        Assert.Equal("let port 8080 of group \"group\" be dynamic instead of static", group.Change?.Text);

        group = Explain(cluster, Cluster.Job("apart", count: 2).WithConstraint("", "distinct_hosts", ""));
        Assert.Equal(1, group.Waiting);
        Assert.Equal("to hold nothing of the job yet (distinct_hosts)", Assert.Single(Assert.Single(group.Closest).Obstacles).Detail);
        Assert.Equal("give up distinct_hosts", group.Change?.Text);
    }

    [Fact]
    public void A_job_of_every_node_is_asked_only_of_nodes_without_it()
    {
        Cluster cluster = new();
        cluster.AddNode("fits");
        cluster.AddNode("small", static node => node with { Resources = node.Resources with { CpuMhz = 400 } });
        Job job = Cluster.Job(type: "system");
        cluster.RegisterAndRun(job);

        GroupExplanation group = Explain(cluster, job);

        Assert.Equal(1, group.Nodes);
        Assert.Equal("small", Assert.Single(group.Closest).Node.Name);
    }

    [Fact]
    public void What_finds_a_node_is_not_explained()
    {
        Cluster cluster = new();
        cluster.AddNode("only");
        Job job = Cluster.Job(count: 2);
        cluster.Register(job);

        JobExplanation explanation = Explaining.Run(cluster.State, cluster.State.Jobs.Find(Cluster.KeyOf(job))!, cluster.Now, seed: 1);

        Assert.Empty(explanation.Waiting);
        Assert.Equal(2, explanation.Placeable);
    }

    [Fact]
    public void Whatever_waits_lacks_something_on_every_node_and_a_smaller_ask_is_placed()
    {
        int smaller = 0;
        for (ulong seed = 0; seed < 200; seed++)
        {
            Entropy entropy = new(seed);
            Cluster cluster = RandomClusters.Make(entropy);
            Job job = RandomClusters.Job(entropy, "job").WithCount(6);
            cluster.RegisterAndRun(job);
            foreach (GroupExplanation group in Of(cluster, job).Waiting)
            {
                Assert.Equal(cluster.State.Nodes.Count, group.Nodes);
                Assert.InRange(group.Closest.Length, Math.Min(1, group.Nodes), Explaining.MaxClosest);
                Assert.All(group.Closest, static gap => Assert.NotEmpty(gap.Obstacles));
                if (group.Change is { } change && change.Text.Contains(" MHz instead of ", StringComparison.Ordinal))
                {
                    smaller++;
                    int cpu = int.Parse(change.Text.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
                    int before = cluster.Live(job).Count;
                    cluster.RegisterAndRun(job.WithTask(task => task with { Resources = task.Resources! with { Cpu = cpu } }));
                    Assert.True(cluster.Live(job).Count > before, $"seed {seed}: {change.Text} places nothing more");
                }
            }
        }

        Assert.True(smaller > 10, "too few cases to prove anything");
    }

    private static GroupExplanation Explain(Cluster cluster, Job job)
    {
        if (cluster.State.Jobs.Find(Cluster.KeyOf(job)) is null)
        {
            cluster.RegisterAndRun(job);
        }

        return Assert.Single(Of(cluster, job).Waiting);
    }

    private static JobExplanation Of(Cluster cluster, Job job) =>
        Explaining.Run(cluster.State, cluster.State.Jobs.Find(Cluster.KeyOf(job))!, cluster.Now, seed: 1);
}
