using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>Writing in place is seen by nobody who holds an earlier state.</summary>
public sealed class EditStampTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TablesBuiltInPlaceHoldWhatOthersDo(ulong seed)
    {
        var entropy = new Entropy(seed);
        Table<int, string> expected = Table<int, string>.Empty, table = Table<int, string>.Empty;
        for (ulong command = 1; command < 150; command++)
        {
            EditStamp edit = EditStamp.Of(command);
            Table<int, string> before = table;
            KeyValuePair<int, string>[] seen = [.. before.Entries];
            for (int step = entropy.Next(100); step > 0; step--)
            {
                int key = entropy.Next(4000);
                bool removes = entropy.Next(3) == 0;
                expected = removes ? expected.Without(key) : expected.With(key, $"{command} {step}");
                table = removes ? table.Without(key, edit) : table.With(key, $"{command} {step}", edit);
            }

            Assert.Equal(expected.Entries, table.Entries);
            Assert.Equal(expected.Count, table.Count);
            TableTests.DepthOf(table.Root);
            Assert.Equal(seen, before.Entries);
        }
    }

    [Fact]
    public void AStateThatWasHandedOutWhileACommandWritesStaysAsItIs()
    {
        var cluster = new Cluster();
        Node node = cluster.AddNode("n1");
        AdmittedJob job = cluster.Register(Cluster.Job("web"));
        Allocation[] allocations = [.. Enumerable.Range(0, 50).Select(index => cluster.Allocation(job, node, index))];
        var state = new StateBuilder(cluster.State, cluster.State.Index + 1, cluster.Now, EditStamp.Of(cluster.State.Index + 1));
        List<StateSnapshot> handedOut = [];
        foreach (Allocation allocation in allocations)
        {
            state.PutAllocation(allocation, byServer: true);
            handedOut.Add(state.Now);
        }

        Assert.Equal(Enumerable.Range(1, 50), handedOut.Select(static seen => seen.Allocations.Count));
        Assert.Equal(Enumerable.Range(1, 50), handedOut.Select(seen => seen.AllocationsOf(job.Key).Count()));
        Assert.Equal(
            Enumerable.Range(1, 50).Select(count => count * (int)job.Groups[0].Ask.CpuMhz),
            handedOut.Select(seen => seen.NodeColumns.Chunks[0].UsedCpuMhz[seen.NodeColumns.SlotOf(node.Id)]));
        Assert.Equal(0, cluster.State.NodeColumns.Chunks[0].UsedCpuMhz[0]);
    }

    [Fact]
    public void ANodeWrittenBehindItsUseUnderOneStampChangesNoEarlierColumns()
    {
        var cluster = new Cluster();
        Node node = cluster.AddNode("n1");
        Allocation allocation = cluster.Allocation(cluster.Register(Cluster.Job("web")), node);
        NodeColumns before = cluster.State.NodeColumns;
        EditStamp edit = EditStamp.Of(cluster.State.Index + 1);
        NodeColumns after = before.WithUse(node.Id, allocation.Resources, 1, edit).With(node with { IsEligible = false }, edit);

        Assert.Equal((1, 0), (before.Chunks[0].Ready[0], before.Chunks[0].UsedCpuMhz[0]));
        Assert.Equal((0, (int)allocation.Resources.Total.CpuMhz), (after.Chunks[0].Ready[0], after.Chunks[0].UsedCpuMhz[0]));
    }

    [Fact]
    public void KindsOfNodesAreCountedWhateverHappensToThem()
    {
        var entropy = new Entropy(5);
        var cluster = new Cluster();
        for (int step = 0; step < 300; step++)
        {
            Node[] nodes = [.. cluster.State.Nodes.Rows];
            Node? some = nodes.Length == 0 ? null : nodes[entropy.Next(nodes.Length)];
            switch (entropy.Next(4))
            {
                case 0 when some is not null:
                    cluster.Do(new UpdateNodeStatus { RequestId = cluster.Request(), At = cluster.Now, NodeId = some.Id, Status = entropy.Next(2) == 0 ? NodeStatus.Down : NodeStatus.Ready });
                    break;
                case 1 when some is not null:
                    cluster.Do(new RegisterNode { RequestId = cluster.Request(), At = cluster.Now, Node = some with { NodeClass = entropy.Next(2) == 0 ? "big" : "" } });
                    break;
                case 2 when some is not null:
                    cluster.Do(new PurgeNode { RequestId = cluster.Request(), At = cluster.Now, NodeId = some.Id });
                    break;
                default:
                    cluster.AddNode($"node-{step}");
                    break;
            }

            var expected = cluster.State.Nodes.Rows.GroupBy(static node => node.ComputedClass, StringComparer.Ordinal)
                .Select(static kind => (kind.Key, Count: kind.Count(), Ready: kind.Count(static node => node.IsReady))).OrderBy(static kind => kind.Key, StringComparer.Ordinal);
            var actual = cluster.State.NodeColumns.Kinds.Rows.Select(static kind => (kind.Sample.ComputedClass, kind.Count, kind.Ready)).OrderBy(static kind => kind.ComputedClass, StringComparer.Ordinal);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void NoPropertyOfMetricsIsLostOnTheWayToTheDiskAndBack()
    {
        var counts = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
        var scores = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);
        var usual = scores.Add("binpack", 0.1).Add("job-anti-affinity", -2).Add("node-affinity", 0).Add("node-reschedule-penalty", -1);
        var metrics = new AllocationMetrics
        {
            NodesEvaluated = 1,
            NodesFiltered = 2,
            NodesInPool = 3,
            NodesAvailable = counts.Add("dc1", 4).Add("dc2", 0),
            ClassFiltered = counts.Add("a", 5),
            ConstraintFiltered = counts.Add("${attr.x} = \"y\"", 6),
            NodesExhausted = 7,
            ClassExhausted = counts.Add("b", 8),
            DimensionExhausted = counts.Add("cpu", 9),
            ResourcesExhausted = ImmutableSortedDictionary.Create<string, MissingResources>(StringComparer.Ordinal).Add("task", new MissingResources(10, 11)),
            TopScores =
            [
                new NodeScore(new NodeId(new Guid("6f1c0d1e-5b1e-4c8e-9d0e-0123456789ab")), usual, 1.0 / 3),
                new NodeScore(new NodeId(Guid.Empty), usual.Add("allocation-spread", 0.25), -1),
                new NodeScore(new NodeId(Guid.Empty), scores.Add("binpack", 0.5).Add("devices", 1), 0.75),
                new NodeScore(new NodeId(Guid.Empty), scores, 0),
            ],
            AllocationTime = TimeSpan.FromTicks(12),
            CoalescedFailures = 13,
        };
        Assert.All(
            typeof(AllocationMetrics).GetProperties(),
            property => Assert.NotEqual(property.GetValue(new AllocationMetrics()), property.GetValue(metrics)));
        string written = JsonSerializer.Serialize(metrics, StateJson.TypeInfo<AllocationMetrics>());
        AllocationMetrics read = JsonSerializer.Deserialize(written, StateJson.TypeInfo<AllocationMetrics>())!;
        Assert.Equal(JsonSerializer.Serialize(metrics), JsonSerializer.Serialize(read));

        // What earlier versions wrote has every property by its name.
        AllocationMetrics old = JsonSerializer.Deserialize(JsonSerializer.Serialize(metrics), StateJson.TypeInfo<AllocationMetrics>())!;
        Assert.Equal(JsonSerializer.Serialize(metrics), JsonSerializer.Serialize(old));
        Assert.Equal("{}", JsonSerializer.Serialize(new AllocationMetrics(), StateJson.TypeInfo<AllocationMetrics>()));
    }
}
