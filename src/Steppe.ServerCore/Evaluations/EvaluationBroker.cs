using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>Decides which evaluation the scheduler works on next; never two of one job at a time.</summary>
/// <remarks>
/// <para>Mutable, not thread-safe, deterministic; holds nothing that the state does not hold, so a new leader refills it.
/// Owns no timer: <see cref="LookAgainAt"/> says when <see cref="WakeDue"/> has something to do.</para>
/// <para>Source: scheduler reference §2. There is no nack timer: the only worker is this process' own scheduling loop,
/// which always answers.</para>
/// </remarks>
/// <param name="lastDelivery">Number of the last delivery of the one before it: an answer to that one must not be taken for one to this.</param>
public sealed class EvaluationBroker(ulong lastDelivery = 0)
{
    /// <summary>After so many deliveries without success an evaluation is given up.</summary>
    public const int DeliveryLimit = 3;

    private static readonly TimeSpan FirstNackDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LaterNackDelay = TimeSpan.FromSeconds(20);

    private readonly Dictionary<EvaluationId, QueuedEvaluation> _known = [];
    private readonly Dictionary<JobKey, JobQueue> _jobs = [];
    private readonly SortedSet<QueuedEvaluation> _ready = new(QueuedEvaluation.ByUrgency);
    private readonly List<Evaluation> _superseded = [];
    private readonly EvaluationTimes _times = new();

    // Whoever reads figures keeps one as it was.
    private ImmutableSortedSet<WaitingEvaluation> _waiting = ImmutableSortedSet.Create<WaitingEvaluation>(WaitingEvaluation.ByDue);
    private DateTimeOffset _now;
    private ulong _lastDelivery = lastDelivery;
    private int _leased;
    private int _pending;

    /// <summary>When the next waiting evaluation is due, or null.</summary>
    public DateTimeOffset? LookAgainAt => _waiting.Min?.DueAt;

    /// <summary>Those whose time has not come yet, the next one first.</summary>
    public IReadOnlyCollection<WaitingEvaluation> Waiting => _waiting;

    /// <summary>Whether <see cref="TakeSuperseded"/> would return anything.</summary>
    public bool HasSuperseded => _superseded.Count > 0;

    /// <summary>Number of the newest delivery.</summary>
    public ulong LastDelivery => _lastDelivery;

    public BrokerCounts Counts => new(_ready.Count, _pending, _waiting.Count, _leased, _superseded.Count);

    /// <summary>Those that may be leased now.</summary>
    public CountsByType Ready { get; private set; }

    /// <summary>Those that are being worked on.</summary>
    public CountsByType Leased { get; private set; }

    /// <summary>Whether an evaluation is here, in whatever place.</summary>
    public bool Holds(EvaluationId id) => _known.ContainsKey(id);

    /// <summary>Takes an evaluation in. One that is here already is left where it is.</summary>
    public void Enqueue(Evaluation evaluation, DateTimeOffset now)
    {
        _now = now;
        var queued = new QueuedEvaluation(evaluation);
        if (!_known.TryAdd(evaluation.Id, queued))
        {
            return;
        }

        if (evaluation.WaitUntil is { } dueAt && dueAt > now)
        {
            Delay(queued, dueAt);
        }
        else
        {
            LineUp(queued);
        }
    }

    /// <summary>Lines up what was waiting for a time that has come.</summary>
    public void WakeDue(DateTimeOffset now)
    {
        _now = now;
        while (_waiting.Min is { } first && first.DueAt <= now)
        {
            _waiting = _waiting.Remove(first);
            LineUp(_known[first.Evaluation.Id]);
        }
    }

    /// <summary>Hands out the most urgent evaluation, or null when none is ready.</summary>
    /// <remarks>The time is the one last told.</remarks>
    public EvaluationLease? TryLease()
    {
        if (_ready.Min is not { } first)
        {
            return null;
        }

        RemoveReady(first);
        first.At = QueuedEvaluation.Place.Leased;
        first.Deliveries++;
        first.Delivery = ++_lastDelivery;
        CountLeased(first, 1);
        first.LeasedAt = _now;
        _times.Add(EvaluationTime.Wait, first.Evaluation, _now - first.ReadyAt);
        return new EvaluationLease(first.Evaluation.Id, first.Delivery);
    }

    /// <summary>The work is done: the next evaluation of the job may run.</summary>
    /// <returns>False when the lease is not the current one; nothing changes then.</returns>
    public bool Acknowledge(EvaluationLease lease, DateTimeOffset now)
    {
        if (FindLeased(lease) is not { } queued)
        {
            return false;
        }

        _now = now;
        _times.Add(EvaluationTime.Process, queued.Evaluation, now - queued.LeasedAt);
        _times.Add(EvaluationTime.Response, queued.Evaluation, now - queued.ReadyAt);
        _known.Remove(lease.EvaluationId);
        CountLeased(queued, -1);
        ReleaseJob(queued.Evaluation.JobKey);
        return true;
    }

    /// <summary>The work failed: it is tried again after a while.</summary>
    /// <returns>False when it has been tried <see cref="DeliveryLimit"/> times: the lease stays, and the caller ends the
    /// evaluation and acknowledges. False also for a lease that is not current.</returns>
    public bool TryHandBack(EvaluationLease lease, DateTimeOffset now)
    {
        if (FindLeased(lease) is not { } queued || queued.Deliveries >= DeliveryLimit)
        {
            return false;
        }

        _now = now;

        // It keeps its job's turn meanwhile: a newer evaluation of the job would fail the same way.
        CountLeased(queued, -1);
        TimeSpan delay = queued.Deliveries == 1 ? FirstNackDelay : (queued.Deliveries - 1) * LaterNackDelay;
        Delay(queued, now + delay);
        return true;
    }

    /// <summary>Forgets an evaluation that came to its end some other way. One that is leased stays until its lease ends.</summary>
    public void Remove(EvaluationId id)
    {
        if (!_known.TryGetValue(id, out QueuedEvaluation? queued) || queued.At == QueuedEvaluation.Place.Leased)
        {
            return;
        }

        _known.Remove(id);
        JobKey job = queued.Evaluation.JobKey;
        JobQueue? line = _jobs.GetValueOrDefault(job);
        switch (queued.At)
        {
            case QueuedEvaluation.Place.Waiting:
                _waiting = _waiting.Remove(new WaitingEvaluation(queued.Evaluation, queued.DueAt));
                break;
            case QueuedEvaluation.Place.Ready:
                RemoveReady(queued);
                break;
            default:
                _pending -= line!.Pending.Remove(queued) ? 1 : 0;
                break;
        }

        if (line?.Turn == queued)
        {
            ReleaseJob(job);
        }
    }

    /// <summary>Takes the evaluations whose work another one of their job has done; they should be cancelled.</summary>
    public IReadOnlyList<Evaluation> TakeSuperseded()
    {
        Evaluation[] taken = [.. _superseded];
        _superseded.Clear();
        return taken;
    }

    /// <summary>Takes the times measured since the last call; of very many, only the first are kept.</summary>
    public IReadOnlyList<MeasuredEvaluation> TakeTimes() => _times.Take();

    private QueuedEvaluation? FindLeased(EvaluationLease lease) =>
        _known.TryGetValue(lease.EvaluationId, out QueuedEvaluation? queued)
        && queued.At == QueuedEvaluation.Place.Leased
        && queued.Delivery == lease.Delivery
            ? queued
            : null;

    private void Delay(QueuedEvaluation queued, DateTimeOffset dueAt)
    {
        queued.At = QueuedEvaluation.Place.Waiting;
        queued.DueAt = dueAt;
        _waiting = _waiting.Add(new WaitingEvaluation(queued.Evaluation, dueAt));
    }

    private void LineUp(QueuedEvaluation queued)
    {
        JobKey job = queued.Evaluation.JobKey;
        if (!_jobs.TryGetValue(job, out JobQueue? line))
        {
            _jobs.Add(job, line = new JobQueue());
        }

        line.Turn ??= queued;
        if (line.Turn == queued)
        {
            AddReady(queued);
        }
        else
        {
            queued.At = QueuedEvaluation.Place.Pending;
            line.Pending.Add(queued);
            _pending++;
        }
    }

    // The best of those that piled up behind gets the turn; its result would be that of all the others.
    private void ReleaseJob(JobKey job)
    {
        JobQueue line = _jobs[job];
        line.Turn = line.Pending.Min;
        if (line.Turn is not { } next)
        {
            _jobs.Remove(job);
            return;
        }

        line.Pending.Remove(next);
        foreach (QueuedEvaluation late in line.Pending)
        {
            _known.Remove(late.Evaluation.Id);
            _superseded.Add(late.Evaluation);
        }

        _pending -= line.Pending.Count + 1;
        line.Pending.Clear();
        AddReady(next);
    }

    private void AddReady(QueuedEvaluation queued)
    {
        queued.At = QueuedEvaluation.Place.Ready;
        queued.ReadyAt = _now;
        _ready.Add(queued);
        Ready = Ready.Plus(queued.Evaluation.Type, 1);
    }

    private void RemoveReady(QueuedEvaluation queued)
    {
        _ready.Remove(queued);
        Ready = Ready.Plus(queued.Evaluation.Type, -1);
    }

    private void CountLeased(QueuedEvaluation queued, int count)
    {
        _leased += count;
        Leased = Leased.Plus(queued.Evaluation.Type, count);
    }

    private sealed class JobQueue
    {
        public QueuedEvaluation? Turn { get; set; }

        public SortedSet<QueuedEvaluation> Pending { get; } = new(QueuedEvaluation.ByWorth);
    }
}
