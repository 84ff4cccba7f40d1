using Steppe.Model;

namespace Steppe.ServerCore.Tests.Evaluations;

public sealed class EvaluationBrokerTests
{
    private readonly EvaluationBroker _broker = new();
    private DateTimeOffset _now = Samples.Start;

    [Fact]
    public void OfOneJobOnlyOneIsHandedOutAtATime()
    {
        Evaluation first = Enqueue("a", createIndex: 1);
        Evaluation second = Enqueue("a", createIndex: 2);

        EvaluationLease lease = Lease(first);
        Assert.Null(_broker.TryLease());

        Assert.True(_broker.Acknowledge(lease, _now));
        Lease(second);
    }

    [Fact]
    public void UrgentJobsComeFirstThenOldOnes()
    {
        Evaluation young = Enqueue("young", createIndex: 3);
        Evaluation old = Enqueue("old", createIndex: 1);
        Evaluation urgent = Enqueue("urgent", priority: 80, createIndex: 9);

        Lease(urgent);
        Lease(old);
        Lease(young);
    }

    [Fact]
    public void TheNewestOfThoseBehindGetsTheTurnAndTheOthersAreSuperseded()
    {
        EvaluationLease lease = Lease(Enqueue("a", createIndex: 1));
        Evaluation older = Enqueue("a", createIndex: 2);
        Evaluation newest = Enqueue("a", createIndex: 4);
        Evaluation middle = Enqueue("a", createIndex: 3);
        Assert.Equal(new BrokerCounts(Ready: 0, Pending: 3, Waiting: 0, Leased: 1), _broker.Counts);

        _broker.Acknowledge(lease, _now);

        Lease(newest);
        Assert.Equal(2, _broker.Counts.Cancelable);
        Assert.Equal([middle.Id, older.Id], _broker.TakeSuperseded().Select(static evaluation => evaluation.Id));
        Assert.Equal(new BrokerCounts(Ready: 0, Pending: 0, Waiting: 0, Leased: 1), _broker.Counts);
    }

    [Fact]
    public void OfThoseBehindTheMostUrgentComesBeforeTheNewest()
    {
        EvaluationLease lease = Lease(Enqueue("a", createIndex: 1));
        Evaluation urgent = Enqueue("a", priority: 80, createIndex: 2);
        Evaluation newest = Enqueue("a", createIndex: 3);
        _broker.Acknowledge(lease, _now);

        Lease(urgent);
        Assert.Equal([newest.Id], _broker.TakeSuperseded().Select(static evaluation => evaluation.Id));
    }

    [Fact]
    public void WhatIsKnownIsNotTakenTwice()
    {
        Evaluation evaluation = Enqueue("a");
        _broker.Enqueue(evaluation, _now);
        _broker.Acknowledge(Lease(evaluation), _now);
        Assert.Null(_broker.TryLease());
    }

    [Fact]
    public void FailedWorkIsTriedAgainAfterOneThenTwentySecondsAndThenGivenUp()
    {
        Evaluation evaluation = Enqueue("a");

        Assert.True(_broker.TryHandBack(Lease(evaluation), _now));
        Assert.Equal(_now.AddSeconds(1), _broker.LookAgainAt);
        Assert.Null(_broker.TryLease());
        WakeAfter(1);

        Assert.True(_broker.TryHandBack(Lease(evaluation), _now));
        Assert.Equal(_now.AddSeconds(20), _broker.LookAgainAt);
        WakeAfter(20);

        EvaluationLease last = Lease(evaluation);
        Assert.False(_broker.TryHandBack(last, _now));
        Assert.True(_broker.Acknowledge(last, _now));
    }

    [Fact]
    public void FailedWorkKeepsTheTurnOfItsJobWhileItWaits()
    {
        Evaluation failed = Enqueue("a", createIndex: 1);
        Enqueue("a", priority: 80, createIndex: 2);
        _broker.TryHandBack(Lease(failed), _now);
        Assert.Null(_broker.TryLease());
        WakeAfter(1);
        Lease(failed);
    }

    [Fact]
    public void WhatMustWaitIsHandedOutWhenItsTimeHasCome()
    {
        Evaluation waiting = Samples.Evaluation("a") with { WaitUntil = _now.AddSeconds(30) };
        _broker.Enqueue(waiting, _now);
        Assert.Equal(waiting.WaitUntil, _broker.LookAgainAt);

        WakeAfter(29);
        Assert.Null(_broker.TryLease());
        WakeAfter(1);
        Lease(waiting);
        Assert.Null(_broker.LookAgainAt);
    }

    [Fact]
    public void AnOldLeaseIsNotAcknowledged()
    {
        Evaluation evaluation = Enqueue("a");
        EvaluationLease old = Lease(evaluation);
        _broker.TryHandBack(old, _now);
        WakeAfter(1);
        EvaluationLease current = Lease(evaluation);

        Assert.False(_broker.Acknowledge(old, _now));
        Assert.False(_broker.TryHandBack(old, _now));
        Assert.True(_broker.Acknowledge(current, _now));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RemovingTheOneInTurnLetsTheNextOneRun(bool isWaiting)
    {
        Evaluation first = Enqueue("a", createIndex: 1);
        Evaluation second = Enqueue("a", createIndex: 2);
        if (isWaiting)
        {
            _broker.TryHandBack(Lease(first), _now);
        }

        _broker.Remove(first.Id);
        Lease(second);
        Assert.Equal(new BrokerCounts(0, 0, 0, Leased: 1), _broker.Counts);
    }

    [Fact]
    public void RemovingOneBehindLeavesTheTurnAlone()
    {
        Evaluation first = Enqueue("a", createIndex: 1);
        Evaluation second = Enqueue("a", createIndex: 2);
        _broker.Remove(second.Id);
        _broker.Acknowledge(Lease(first), _now);
        Assert.Null(_broker.TryLease());
        Assert.Equal(default, _broker.Counts);
    }

    [Fact]
    public void ThoseOfEachTypeAreCounted()
    {
        Evaluation everywhere = Samples.Evaluation("everywhere", priority: 90) with { Type = JobType.System };
        Evaluation batch = Samples.Evaluation("batch") with { Type = JobType.Batch };
        _broker.Enqueue(everywhere, _now);
        _broker.Enqueue(batch, _now);
        Enqueue("web");
        Enqueue("web", createIndex: 2);
        EvaluationLease lease = Lease(everywhere);
        Assert.Equal(new CountsByType(Service: 1, Batch: 1, System: 0, SysBatch: 0), _broker.Ready);
        Assert.Equal(new CountsByType(Service: 0, Batch: 0, System: 1, SysBatch: 0), _broker.Leased);

        _broker.TryHandBack(lease, _now);
        _broker.Remove(batch.Id);
        Assert.Equal(new CountsByType(Service: 1, Batch: 0, System: 0, SysBatch: 0), _broker.Ready);
        Assert.Equal(default, _broker.Leased);
    }

    [Fact]
    public void TimesAreMeasuredFromReadyToLeasedToAcknowledged()
    {
        Evaluation evaluation = Samples.Evaluation("a") with { WaitUntil = _now.AddSeconds(30) };
        _broker.Enqueue(evaluation, _now);
        Assert.Equal([new WaitingEvaluation(evaluation, _now.AddSeconds(30))], _broker.Waiting);
        WakeAfter(30);
        Assert.Empty(_broker.Waiting);
        WakeAfter(2);
        EvaluationLease lease = Lease(evaluation);
        Assert.Equal([new MeasuredEvaluation(EvaluationTime.Wait, evaluation, TimeSpan.FromSeconds(2))], _broker.TakeTimes());

        _broker.Acknowledge(lease, _now.AddSeconds(3));
        Assert.Equal(
            [
                new MeasuredEvaluation(EvaluationTime.Process, evaluation, TimeSpan.FromSeconds(3)),
                new MeasuredEvaluation(EvaluationTime.Response, evaluation, TimeSpan.FromSeconds(5)),
            ],
            _broker.TakeTimes());
        Assert.Empty(_broker.TakeTimes());
    }

    [Fact]
    public void OneThatIsBehindIsReadyFromWhenItsTurnComes()
    {
        Evaluation first = Enqueue("a", createIndex: 1), second = Enqueue("a", createIndex: 2);
        EvaluationLease lease = Lease(first);
        _now = _now.AddSeconds(7);
        _broker.Acknowledge(lease, _now);
        WakeAfter(1);
        Lease(second);
        Assert.Contains(new MeasuredEvaluation(EvaluationTime.Wait, second, TimeSpan.FromSeconds(1)), _broker.TakeTimes());
    }

    [Fact]
    public void TimesNobodyAsksForDoNotPileUp()
    {
        for (int at = 0; at < 6000; at++)
        {
            _broker.Acknowledge(Lease(Enqueue($"job{at}")), _now);
        }

        Assert.Equal(10_000, _broker.TakeTimes().Count);
    }

    private Evaluation Enqueue(string job, int priority = 50, ulong createIndex = 1)
    {
        Evaluation evaluation = Samples.Evaluation(job, priority, createIndex);
        _broker.Enqueue(evaluation, _now);
        return evaluation;
    }

    private EvaluationLease Lease(Evaluation expected)
    {
        EvaluationLease lease = Assert.NotNull(_broker.TryLease());
        Assert.Equal(expected.Id, lease.EvaluationId);
        return lease;
    }

    private void WakeAfter(int seconds)
    {
        _now = _now.AddSeconds(seconds);
        _broker.WakeDue(_now);
    }
}
