using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class JobCommandTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void FirstRegistrationIsVersionZeroAndPending()
    {
        EvaluationId evaluation = new(_cluster.Uuid());
        AdmittedJob job = _cluster.Register(Cluster.Job("web"), evaluation);

        Assert.Equal(0UL, job.Version);
        Assert.Equal(JobStatus.Pending, job.Status);
        Assert.Equal(_cluster.State.Index, job.JobModifyIndex);
        Evaluation made = Assert.Single(_cluster.State.EvaluationsOf(job.Key));
        Assert.Equal(evaluation, made.Id);
        Assert.Equal(job.JobModifyIndex, made.JobModifyIndex);
        Assert.Equal(EvaluationTriggers.JobRegister, made.TriggeredBy);
    }

    [Fact]
    public void SameSpecificationKeepsItsVersionButIsEvaluatedAgain()
    {
        AdmittedJob first = _cluster.Register(Cluster.Job("web"), new EvaluationId(_cluster.Uuid()));
        AdmittedJob second = _cluster.Register(Cluster.Job("web"), new EvaluationId(_cluster.Uuid()));

        Assert.Equal(0UL, second.Version);
        Assert.Equal(first.JobModifyIndex, second.JobModifyIndex);
        Assert.Equal(2, _cluster.State.EvaluationsByJob.Of(first.Key).Count);
    }

    [Fact]
    public void ChangedSpecificationIsANewVersionAndSixAreKept()
    {
        for (int count = 1; count <= 9; count++)
        {
            _cluster.Register(Cluster.Job("web", count: count));
        }

        AdmittedJob job = _cluster.State.Jobs.Rows.Single();
        Assert.Equal(8UL, job.Version);
        Assert.Equal(1UL, job.CreateIndex);
        Assert.Equal([3UL, 4, 5, 6, 7, 8], _cluster.State.JobHistories.Find(job.Key)!.Versions.Select(static v => v.Version));
        Assert.Null(_cluster.State.FindJobVersion(job.Key, 2));
        Assert.Same(job, _cluster.State.FindJobVersion(job.Key, 8));
    }

    [Fact]
    public void PreservedCountsAreThoseOfTheStoredJob()
    {
        _cluster.Register(Cluster.Job("web", count: 5));
        Register(Cluster.Job("web", count: 1, command: "/bin/false"), preservesCounts: true);
        AdmittedJob job = _cluster.State.Jobs.Rows.Single();
        Assert.Equal((1UL, 5), (job.Version, job.Groups[0].Count));

        Register(Cluster.Job("web", count: 9, command: "/bin/false"), preservesCounts: true);
        Assert.Equal(1UL, _cluster.State.Jobs.Rows.Single().Version);
    }

    [Fact]
    public void TheFileOfAVersionIsKeptAsLongAsTheVersion()
    {
        for (int count = 1; count <= 8; count++)
        {
            Register(Cluster.Job("web", count: count), source: new JobSource { Text = $"file {count}" });
        }

        JobHistory history = _cluster.State.JobHistories.Rows.Single();
        Assert.Null(history.FindSource(1));
        Assert.Equal("file 3", history.FindSource(2)!.Text);
        Assert.Equal("file 8", history.FindSource(7)!.Text);
        Assert.Equal(JobHistory.Kept, history.Sources.Count);

        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, bytes);
        Assert.Equal("file 8", SnapshotCodec.Read(bytes.WrittenSpan).JobHistories.Rows.Single().FindSource(7)!.Text);
    }

    [Theory]
    [InlineData(0UL, "job already exists")]
    [InlineData(77UL, "job exists with conflicting job modify index: 1")]
    public void EnforcedIndexOfAnotherWriteIsRefused(ulong expected, string reason)
    {
        _cluster.Register(Cluster.Job("web"));
        StateSnapshot before = _cluster.State;

        CommandOutcome outcome = _cluster.Try(new RegisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("web", count: 3), EnforcedJobModifyIndex = expected,
        });

        Refusal refusal = Assert.IsType<CommandOutcome.Refused>(outcome).Refusal;
        Assert.Equal($"Enforcing job modify index {expected}: {reason}", refusal.Sentence);
        Assert.Same(before, _cluster.State);
    }

    [Fact]
    public void AnIndexOfAJobThatIsNotThereIsRefused() => Assert.Equal(
        "Enforcing job modify index 5: job does not exist",
        Assert.IsType<CommandOutcome.Refused>(_cluster.Try(new RegisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("web"), EnforcedJobModifyIndex = 5,
        })).Refusal.Sentence);

    [Fact]
    public void AnEvaluationTakesThePriorityItIsAskedFor()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        _cluster.Do(new RegisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("web", count: 2), EvaluationId = new EvaluationId(_cluster.Uuid()), EvaluationPriority = 70,
        });
        _cluster.Do(new DeregisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = job.Key, EvaluationId = new EvaluationId(_cluster.Uuid()), EvaluationPriority = 80,
        });
        Assert.Equal([70, 80], _cluster.State.EvaluationsOf(job.Key).OrderBy(static made => made.CreateIndex).Select(static made => made.Priority));
    }

    [Fact]
    public void TypeOfALivingJobCannotChange()
    {
        _cluster.Register(Cluster.Job("web"));
        CommandOutcome outcome = _cluster.Try(new RegisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("web", type: "batch"),
        });
        Assert.Equal(
            "cannot update job from type \"service\" to \"batch\"",
            Assert.IsType<CommandOutcome.Refused>(outcome).Refusal.Sentence);
    }

    [Fact]
    public void StopIsAVersionOfItsOwnAndRegisteringAgainStartsTheNext()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        _cluster.Do(new DeregisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = job.Key, EvaluationId = new EvaluationId(_cluster.Uuid()),
        });
        AdmittedJob stopped = _cluster.State.Jobs.Find(job.Key)!;
        Assert.True(stopped.IsStopped);
        Assert.Equal(1UL, stopped.Version);
        Evaluation made = Assert.Single(_cluster.State.EvaluationsOf(job.Key));
        Assert.Equal((EvaluationTriggers.JobDeregister, 50, stopped.JobModifyIndex), (made.TriggeredBy, made.Priority, made.JobModifyIndex));
        Assert.Equal(_cluster.State.Index, stopped.JobModifyIndex);

        AdmittedJob again = _cluster.Register(Cluster.Job("web"));
        Assert.False(again.IsStopped);
        Assert.Equal(2UL, again.Version);
    }

    [Fact]
    public void PurgeForgetsTheJobAndKeepsItsWork()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node)));
        _cluster.Do(new DeregisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = job.Key, Purge = true, EvaluationId = new EvaluationId(_cluster.Uuid()),
        });

        Assert.Null(_cluster.State.Jobs.Find(job.Key));
        Assert.Null(_cluster.State.JobHistories.Find(job.Key));
        Assert.Null(_cluster.State.JobSummaries.Find(job.Key));
        Assert.Single(_cluster.State.AllocationsOf(job.Key));
        Assert.Single(_cluster.State.EvaluationsOf(job.Key));
    }

    [Fact]
    public void StoppingAnUnknownJobChangesNothing()
    {
        CommandOutcome.Accepted outcome = _cluster.Do(new DeregisterJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = new JobKey("default", "nobody"), EvaluationId = new EvaluationId(_cluster.Uuid()),
        });
        Assert.True(outcome.EvaluationId.IsNone);
        Assert.Empty(_cluster.LastChanges);
    }

    [Fact]
    public void RepeatedRequestGetsTheFirstAnswer()
    {
        RegisterJob command = new()
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("web"), EvaluationId = new EvaluationId(_cluster.Uuid()),
        };
        CommandOutcome.Accepted first = _cluster.Do(command);
        StateSnapshot once = _cluster.State;
        CommandOutcome.Accepted second = _cluster.Do(command with { EvaluationId = new EvaluationId(_cluster.Uuid()) });

        Assert.Equal(first, second);
        Assert.Same(once, _cluster.State);
    }

    private void Register(Job job, bool preservesCounts = false, JobSource? source = null) => _cluster.Do(new RegisterJob
    {
        RequestId = _cluster.Request(), At = _cluster.Now, Job = job, PreservesCounts = preservesCounts, Source = source,
    });
}
