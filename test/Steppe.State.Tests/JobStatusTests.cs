using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>What follows from a job's allocations, evaluations and deployments: scheduler reference §19, row by row.</summary>
public sealed class JobStatusTests
{
    private readonly Cluster _cluster = new();

    [Theory]
    [InlineData("system", false, JobStatus.Running)]
    [InlineData("system", true, JobStatus.Dead)]
    [InlineData("sysbatch", false, JobStatus.Pending)]
    [InlineData("service", false, JobStatus.Pending)]
    [InlineData("service", true, JobStatus.Dead)]
    [InlineData("batch", false, JobStatus.Pending)]
    public void WithoutWorkTheTypeDecides(string type, bool isStopped, JobStatus status)
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("job", type));
        if (isStopped)
        {
            _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = job.Key });
        }

        Assert.Equal(status, StatusOf(job));
    }

    [Theory]
    [InlineData(null, EvaluationStatus.Pending, JobStatus.Pending)]
    [InlineData(null, EvaluationStatus.Blocked, JobStatus.Pending)]
    [InlineData(null, EvaluationStatus.Complete, JobStatus.Dead)]
    [InlineData(null, EvaluationStatus.Failed, JobStatus.Dead)]
    [InlineData(null, EvaluationStatus.Canceled, JobStatus.Dead)]
    [InlineData(ClientStatus.Pending, EvaluationStatus.Complete, JobStatus.Running)]
    [InlineData(ClientStatus.Running, EvaluationStatus.Complete, JobStatus.Running)]
    [InlineData(ClientStatus.Failed, EvaluationStatus.Pending, JobStatus.Pending)]
    [InlineData(ClientStatus.Failed, EvaluationStatus.Complete, JobStatus.Dead)]
    [InlineData(ClientStatus.Complete, EvaluationStatus.Complete, JobStatus.Dead)]
    public void WorkAndEvaluationsDecide(ClientStatus? work, EvaluationStatus evaluation, JobStatus status)
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("job", "batch"));
        Evaluation row = _cluster.Evaluation(job, evaluation);
        if (work is { } reached)
        {
            Allocation allocation = _cluster.Allocation(job, _cluster.AddNode("n1"));
            _cluster.Apply(_cluster.Plan(allocation), row);
            if (reached != ClientStatus.Pending)
            {
                _cluster.Report(allocation, reached);
            }
        }
        else
        {
            _cluster.Do(new UpdateEvaluations { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [row] });
        }

        Assert.Equal(status, StatusOf(job));
    }

    [Fact]
    public void CountsOfWhatEndedOnlyGrowAndAllOthersFollow()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("job", count: 3));
        Node node = _cluster.AddNode("n1");
        Allocation[] all = [.. Enumerable.Range(0, 3).Select(index => _cluster.Allocation(job, node, index))];
        _cluster.Apply(_cluster.Plan(all));
        Assert.Equal(new GroupSummary { Starting = 3 }, CountsOf(job));
        foreach (Allocation one in all)
        {
            _cluster.Report(one, ClientStatus.Running);
        }

        Assert.Equal(new GroupSummary { Running = 3 }, CountsOf(job));
        _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id, Status = NodeStatus.Disconnected });
        _cluster.Apply(_cluster.Plan() with { Disconnections = [.. all.Select(static one => new PlannedDisconnection(one.Id, one.NodeId))] });
        Assert.Equal(new GroupSummary { Unknown = 3 }, CountsOf(job));

        _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id, Status = NodeStatus.Down });
        _cluster.Apply(_cluster.Plan() with { Stops = [new PlannedStop(all[0].Id, node.Id, "lost", ClientStatus.Lost)] });
        Assert.Equal(new GroupSummary { Unknown = 2, Lost = 1 }, CountsOf(job));

        _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id, Status = NodeStatus.Ready });
        _cluster.Report(all[1], ClientStatus.Complete);
        _cluster.Report(all[2], ClientStatus.Failed);
        Assert.Equal(new GroupSummary { Complete = 1, Failed = 1, Lost = 1 }, CountsOf(job));
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node, 2) with { PreviousAllocationId = all[2].Id }));
        Assert.Equal(new GroupSummary { Complete = 1, Failed = 1, Lost = 1, Starting = 1 }, CountsOf(job));
    }

    [Fact]
    public void WorkOfAJobThatWasPurgedIsNotCountedForTheOneAfterIt()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("job"));
        Allocation old = _cluster.Allocation(job, _cluster.AddNode("n1"));
        _cluster.Apply(_cluster.Plan(old));
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = job.Key, Purge = true });
        _cluster.Register(Cluster.Job("job"));
        _cluster.Report(old, ClientStatus.Running);
        Assert.Equal(new GroupSummary(), CountsOf(job));
    }

    [Fact]
    public void TheNewestStableVersionIsKeptAmongSix()
    {
        Register(0);
        _cluster.Do(new SetJobStability { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key, JobVersion = 0, IsStable = true });
        for (int user = 1; user <= 7; user++)
        {
            Register(user);
        }

        Assert.Equal([7, 6, 5, 4, 3, 0], Versions());
        _cluster.Do(new SetJobStability { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key, JobVersion = 4, IsStable = true });
        Register(8);
        Assert.Equal([8, 7, 6, 5, 4, 3], Versions());
    }

    private static readonly JobKey Key = new("default", "job");

    private void Register(int command) => _cluster.Register(Cluster.Job("job", command: $"/bin/{command}"));

    private int[] Versions() => [.. Enumerable.Range(0, 10).Reverse().Where(version => _cluster.State.FindJobVersion(Key, (ulong)version) is not null)];

    private JobStatus StatusOf(AdmittedJob job) => _cluster.State.Jobs.Find(job.Key)!.Status;

    private GroupSummary CountsOf(AdmittedJob job) => _cluster.State.JobSummaries.Find(job.Key)!.Groups["group"];
}
