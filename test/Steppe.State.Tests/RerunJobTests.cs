using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class RerunJobTests
{
    private static readonly JobKey Key = new("default", "work");
    private readonly Cluster _cluster = new();

    [Fact]
    public void It_marks_what_ended_and_asks_for_an_evaluation_of_the_same_version()
    {
        Allocation[] ended = Finished("batch", ClientStatus.Complete, ClientStatus.Failed);

        CommandOutcome.Accepted accepted = _cluster.Do(Rerun());

        Evaluation evaluation = _cluster.State.Evaluations.Find(accepted.EvaluationId)!;
        Assert.Equal((EvaluationTriggers.JobRerun, EvaluationStatus.Pending), (evaluation.TriggeredBy, evaluation.Status));
        AdmittedJob job = _cluster.State.Jobs.Find(Key)!;
        Assert.Equal((0UL, JobStatus.Pending), (job.Version, job.Status));
        Assert.All(ended, allocation => Assert.True(_cluster.State.Allocations.Find(allocation.Id)!.DesiredTransition.Rerun));
    }

    [Fact]
    public void Only_failed_leaves_what_succeeded_alone()
    {
        Allocation[] ended = Finished("batch", ClientStatus.Complete, ClientStatus.Failed, ClientStatus.Lost);

        _cluster.Do(Rerun(failedOnly: true));

        Assert.Equal([null, true, true], ended.Select(allocation => _cluster.State.Allocations.Find(allocation.Id)!.DesiredTransition.Rerun));
    }

    [Fact]
    public void The_same_request_is_answered_alike_and_makes_one_evaluation()
    {
        Finished("batch", ClientStatus.Complete);
        RerunJob command = Rerun();

        CommandOutcome.Accepted first = _cluster.Do(command);
        CommandOutcome.Accepted second = _cluster.Do(command with { EvaluationId = new EvaluationId(_cluster.Uuid()) });

        Assert.Equal(first, second);
        Assert.Single(_cluster.State.EvaluationsOf(Key));
    }

    [Fact]
    public void Another_request_before_the_first_is_over_is_refused()
    {
        Finished("batch", ClientStatus.Complete);
        _cluster.Do(Rerun());

        Assert.Contains("is pending: wait for its end", Refused(Rerun()).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_run_again_is_refused_with_a_sentence()
    {
        Assert.Equal(RefusalCode.NotFound, Refused(Rerun()).Code);
        Finished("service", ClientStatus.Failed);
        Assert.Contains("is a service job", Refused(Rerun()).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Running_work_is_refused()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("work", "batch"));
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, _cluster.AddNode("node"))));

        Assert.Contains("is running: wait for its end, or stop it", Refused(Rerun()).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_failed_is_refused_for_only_failed()
    {
        Finished("batch", ClientStatus.Complete);

        Assert.Contains("nothing of job \"work\" failed", Refused(Rerun(failedOnly: true)).Sentence, StringComparison.Ordinal);
    }

    private Allocation[] Finished(string type, params ClientStatus[] ends)
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("work", type, count: ends.Length));
        Node node = _cluster.AddNode("node");
        Allocation[] allocations = [.. ends.Select((_, at) => _cluster.Allocation(job, node, at))];
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(_cluster.Plan(allocations)));
        foreach ((Allocation allocation, ClientStatus end) in allocations.Zip(ends))
        {
            _cluster.Report(allocation, end);
        }

        Assert.Equal(JobStatus.Dead, _cluster.State.Jobs.Find(Key)!.Status);
        return allocations;
    }

    private RerunJob Rerun(bool failedOnly = false) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, Job = Key, FailedOnly = failedOnly, EvaluationId = new EvaluationId(_cluster.Uuid()),
    };

    private Refusal Refused(Command command) => Assert.IsType<CommandOutcome.Refused>(_cluster.Try(command)).Refusal;
}
