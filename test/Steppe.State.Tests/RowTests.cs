using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class RowTests
{
    private static readonly DateTimeOffset Then = new(2031, 5, 4, 9, 8, 7, 123, TimeSpan.Zero);

    private readonly Cluster _cluster = new();

    [Fact]
    public void EverythingAnAllocationHasIsInItsRow()
    {
        Allocation full = Full();

        // What is added to an allocation must be added to its row, and here.
        var plain = new Allocation
        {
            Id = default, EvaluationId = default, Name = "", NameIndex = 0, NodeId = default, NodeName = "", Job = full.Job, TaskGroup = "", Resources = full.Resources,
        };
        string[] left = [.. Properties<Allocation>().Where(property => property.Name is not (nameof(Allocation.Job) or nameof(Allocation.Resources))
            && Equals(property.GetValue(full), property.GetValue(plain))).Select(static property => property.Name)];
        Assert.Empty(left);
        Assert.Equal(Json(full), Json(Reread(full)));
    }

    [Fact]
    public void EverythingMetricsHaveIsInTheirRow()
    {
        AllocationMetrics metrics = Full().Metrics!;
        var none = new AllocationMetrics();
        Assert.DoesNotContain(Properties<AllocationMetrics>(), property => Equals(property.GetValue(metrics), property.GetValue(none)));
        AllocationMetrics copy = Reread(Full()).Metrics!;
        Assert.Equal(metrics.TopScores.Select(static score => score.NodeId), copy.TopScores.Select(static score => score.NodeId));
        Assert.Equal(0.1 + 0.2, copy.TopScores[0].Scores["binpack"]);
    }

    [Fact]
    public void EverythingAReportHasIsInItsRow()
    {
        var full = new AllocationUpdate
        {
            Id = new AllocationId(_cluster.Uuid()),
            ClientStatus = ClientStatus.Failed,
            ClientDescription = "Failed tasks",
            TaskStates = Full().TaskStates,
            Health = new HealthVerdict(new DeploymentId(_cluster.Uuid()), IsHealthy: true, Then.ToOffset(TimeSpan.FromHours(2))),
        };
        var plain = new AllocationUpdate { Id = default, ClientStatus = default, ClientDescription = "", TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty };
        Assert.DoesNotContain(Properties<AllocationUpdate>(), property => Equals(property.GetValue(full), property.GetValue(plain)));

        var writer = new RowWriter(StateJson.Options);
        UpdateRows.Write(writer, full);
        UpdateRows.Write(writer, full with { Health = null });
        var reader = new RowReader(Finished(writer), StateJson.Options);
        AllocationUpdate first = UpdateRows.Read(ref reader), second = UpdateRows.Read(ref reader);
        Assert.True(reader.IsAtEnd);
        Assert.Equal(Json(full), Json(first));
        Assert.Null(second.Health);
        Assert.Same(first.TaskStates, second.TaskStates);
    }

    [Theory]
    [InlineData("web.group[7]", 7)]
    [InlineData("web.group[07]", 7)]
    [InlineData("web.group[7", 7)]
    [InlineData("web.group[8]", 7)]
    [InlineData("web.group[]", 0)]
    [InlineData("web.group[0]", 0)]
    [InlineData("", 0)]
    public void NamesStayAsTheyAre(string name, int index)
    {
        Allocation row = Plain() with { Name = name, NameIndex = index };
        Assert.Equal(name, Reread(row).Name);
    }

    [Fact]
    public void EqualRowsGiveEqualBytesWhateverTheyShare()
    {
        Allocation[] shared = [.. Enumerable.Range(0, 20).Select(_ => Full())];
        Allocation[] apart = [.. shared.Select(Reread)];
        Assert.NotSame(apart[0].Metrics, apart[1].Metrics);
        Assert.Equal(Bytes(shared), Bytes(apart));
    }

    [Fact]
    public void WhatRowsShareIsWrittenOnceAndOneObjectAfterwards()
    {
        AllocationMetrics metrics = Full().Metrics!;
        Allocation placed = Plain() with { Metrics = metrics };
        Allocation[] rows = [.. Enumerable.Range(0, 1000).Select(_ => placed with { Id = new AllocationId(_cluster.Uuid()), Metrics = metrics with { NodesExhausted = 4 } })];
        byte[] bytes = Bytes(rows);
        Assert.InRange(bytes.Length / rows.Length, 30, 40);
        var reader = new RowReader(bytes, StateJson.Options);
        Allocation first = AllocationRows.Read(ref reader), second = AllocationRows.Read(ref reader);
        Assert.Same(first.Resources, second.Resources);
        Assert.Same(first.Job, second.Job);
        Assert.Same(first.NodeName, second.NodeName);
    }

    [Fact]
    public void CutRowsAreRefused()
    {
        byte[] bytes = Bytes([Full(), Plain()]);
        for (int kept = 0; kept < bytes.Length; kept++)
        {
            byte[] cut = bytes[..kept];
            Assert.Throws<RowFormatException>(() => ReadTwo(cut));
        }
    }

    [Fact]
    public void DamagedRowsAreRefusedOrReadAsOthersButNeverAsABug()
    {
        byte[] bytes = Bytes([Full(), Plain()]);
        int refused = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0xFF;
            refused += Record.Exception(() => ReadTwo(damaged)) switch
            {
                null => 0,
                RowFormatException => 1,
                var other => throw new Xunit.Sdk.XunitException($"byte {at}: {other}"),
            };
        }

        Assert.InRange(refused, 1, bytes.Length);
    }

    [Fact]
    public void EntriesOfTheFirstFormatAreRead()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        var command = new ApplyPlan { RequestId = _cluster.Request(), At = _cluster.Now, Plan = _cluster.Plan(_cluster.Allocation(job, node)), Evaluations = [] };
        byte[] older = [1, .. JsonSerializer.SerializeToUtf8Bytes([command], StateJson.TypeInfo<List<Command>>())];

        ApplyPlan read = Assert.IsType<ApplyPlan>(Assert.Single(CommandCodec.Decode(older)));
        ApplyPlan now = Assert.IsType<ApplyPlan>(Assert.Single(CommandCodec.Decode(CommandCodec.Encode([command]))));
        Assert.Equal(Json(Assert.Single(command.Plan.Placements)), Json(Assert.Single(read.Plan.Placements)));
        Assert.Equal(Json(Assert.Single(command.Plan.Placements)), Json(Assert.Single(now.Plan.Placements)));
    }

    [Fact]
    public void NumbersOfStatusesAreInTheLogForEver()
    {
        Assert.Equal(["Pending", "Running", "Complete", "Failed", "Lost", "Unknown"], Enum.GetNames<ClientStatus>());
        Assert.Equal(["Run", "Stop", "Evict"], Enum.GetNames<DesiredStatus>());
        Assert.Equal(["Pending", "Running", "Dead"], Enum.GetNames<TaskRunState>());
    }

    private static IEnumerable<PropertyInfo> Properties<T>() => typeof(T).GetProperties().Where(static property => property.SetMethod is not null);

    private static string Json<T>(T value) => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(value, StateJson.TypeInfo<T>()));

    private static byte[] Bytes(IEnumerable<Allocation> rows)
    {
        var writer = new RowWriter(StateJson.Options);
        foreach (Allocation row in rows)
        {
            AllocationRows.Write(writer, row);
        }

        return Finished(writer);
    }

    private static byte[] Finished(RowWriter writer)
    {
        var whole = new RowBytes();
        writer.FinishTo(whole);
        return whole.Written.ToArray();
    }

    private static Allocation Reread(Allocation row)
    {
        var reader = new RowReader(Bytes([row]), StateJson.Options);
        Allocation copy = AllocationRows.Read(ref reader);
        Assert.True(reader.IsAtEnd);
        return copy;
    }

    private static void ReadTwo(ReadOnlySpan<byte> bytes)
    {
        var reader = new RowReader(bytes, StateJson.Options);
        AllocationRows.Read(ref reader);
        AllocationRows.Read(ref reader);
    }

    private Allocation Plain() => new()
    {
        Id = new AllocationId(_cluster.Uuid()),
        EvaluationId = new EvaluationId(_cluster.Uuid()),
        Name = "web.group[3]",
        NameIndex = 3,
        NodeId = new NodeId(_cluster.Uuid()),
        NodeName = "n1",
        Job = AdmittedJob.Compile(Cluster.Job("web") with { Version = 4, JobModifyIndex = 17 }),
        TaskGroup = "group",
        Resources = new AllocatedResources
        {
            Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty.Add("main", new AllocatedTaskResources(20, 30, 40) { Cores = [1, 2] }),
            DiskMb = 300,
            Ports = [new AllocatedPort("http", 8080, 80, "10.0.0.1", IsStatic: true)],
            Total = new ResourceAsk(20, 2, 30, 40, 300),
        },
    };

    private Allocation Full() => Plain() with
    {
        Name = "web.group[3] by another name",
        Metrics = new AllocationMetrics
        {
            NodesEvaluated = 5000,
            NodesFiltered = 2,
            NodesInPool = 5000,
            NodesAvailable = Counts("dc1", 5000),
            ClassFiltered = Counts("big", 1),
            ConstraintFiltered = Counts("${attr.os.name} = windows", 2),
            NodesExhausted = 3,
            ClassExhausted = Counts("small", 1),
            DimensionExhausted = Counts("cpu", 3),
            ResourcesExhausted = ImmutableSortedDictionary<string, MissingResources>.Empty.Add("main", new MissingResources(1, 2)),
            TopScores = [.. Enumerable.Range(1, 5).Select(number => new NodeScore(
                new NodeId(new Guid(number, 0, 0, new byte[8])),
                ImmutableSortedDictionary<string, double>.Empty.Add("binpack", 0.1 + 0.2).Add("job-anti-affinity", -number),
                0.5))],
            AllocationTime = TimeSpan.FromMilliseconds(3),
            CoalescedFailures = 9,
        },
        DesiredStatus = DesiredStatus.Stop,
        DesiredDescription = "alloc not needed",
        DesiredTransition = new DesiredTransition(Migrate: true),
        ClientStatus = ClientStatus.Running,
        ClientDescription = "Tasks are running",
        TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty.Add("main", new TaskState
        {
            State = TaskRunState.Dead,
            Failed = true,
            Restarts = 2,
            LastRestartAt = Then,
            StartedAt = Then.AddTicks(1),
            FinishedAt = Then.ToOffset(TimeSpan.FromMinutes(-90)),
            Events = [new TaskEvent { Type = "Started", At = Then, DisplayMessage = "Task started by client", Details = ImmutableSortedDictionary<string, string>.Empty.Add("exit_code", "1") }],
        }),
        StateChanges = [new AllocationStateChange(ClientStatus.Unknown, Then)],
        PreviousAllocationId = new AllocationId(_cluster.Uuid()),
        NextAllocationId = new AllocationId(_cluster.Uuid()),
        FollowupEvaluationId = new EvaluationId(_cluster.Uuid()),
        DeploymentId = new DeploymentId(_cluster.Uuid()),
        Health = new AllocationHealth { Healthy = true, DecidedAt = Then, IsCanary = true, ModifyIndex = 5 },
        Preemption = new AllocationPreemption { PreemptedBy = new AllocationId(_cluster.Uuid()) },
        Reschedules = [new RescheduleEvent(Then, new AllocationId(_cluster.Uuid()), new NodeId(_cluster.Uuid()), TimeSpan.FromSeconds(30))],
        CreateIndex = 10,
        ModifyIndex = 12,
        AllocationModifyIndex = 11,
        CreatedAt = Then,
        ModifiedAt = Then.AddMinutes(1),
    };

    private static ImmutableSortedDictionary<string, int> Counts(string key, int count) =>
        ImmutableSortedDictionary<string, int>.Empty.Add(key, count);
}
