using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Empties nodes: tells work to leave as fast as its jobs allow, all of it when the time is up, and ends drains that are done.</summary>
/// <remarks>
/// <para>Idle, it looks at the times of its book and nothing else. News are gathered for <see cref="BatchTime"/>, and only jobs and
/// nodes with news are looked at.</para>
/// <para>Source: scheduler reference §21; decision 0080.</para>
/// </remarks>
public sealed class NodeDrains(DrainBook book, Entropy entropy) : ILeaderDuty
{
    /// <summary>How long news are gathered.</summary>
    public static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public DutyOutcome Decide(StateSnapshot head, DateTimeOffset now)
    {
        if (!(book.FirstAt <= now))
        {
            return new DutyOutcome([], book.FirstAt);
        }

        DrainNews news = book.TakeDue(now);
        SortedDictionary<AllocationId, Allocation> leaving = [];
        List<Command> ends = [];
        foreach (NodeId id in news.Nodes)
        {
            if (head.Nodes.Find(id) is { Drain: { } drain } node && FindEnd(head, node, drain, now) is { } end)
            {
                ends.Add(end);
                AddAll(leaving, DrainSteps.Remaining(head, node, drain));
            }
        }

        foreach (JobKey job in news.Jobs)
        {
            AddAll(leaving, DrainSteps.Spared(head, job));
        }

        return new DutyOutcome([.. leaving.Values.Chunk(TransitionAllocations.MostAllocations).Select(part => Tell(head, part, now)), .. ends], book.FirstAt);
    }

    private CompleteNodeDrain? FindEnd(StateSnapshot head, Node node, DrainStrategy drain, DateTimeOffset now)
    {
        bool isEmptied = DrainSteps.IsEmptied(head, node.Id);
        return isEmptied || drain.IsForcedAt(now)
            ? new CompleteNodeDrain { RequestId = NewRequest(), At = now, NodeId = node.Id, Drain = drain, IsForced = !isEmptied }
            : null;
    }

    private TransitionAllocations Tell(StateSnapshot head, Allocation[] leaving, DateTimeOffset now) => new()
    {
        RequestId = NewRequest(),
        At = now,
        Allocations = [.. leaving.Select(static allocation => allocation.Id)],
        Transition = new DesiredTransition(Migrate: true),
        Evaluations =
        [
            .. leaving.Select(static allocation => allocation.JobKey).Distinct().Order()
                .Select(head.Jobs.Find)
                .OfType<AdmittedJob>()
                .Select(Evaluate),
        ],
    };

    private Evaluation Evaluate(AdmittedJob job) => new()
    {
        Id = EvaluationId.FromGuid(entropy.NextUuid()),
        Namespace = job.Key.Namespace,
        JobId = job.Key.Id,
        Priority = job.Priority,
        Type = job.Type,
        TriggeredBy = EvaluationTriggers.NodeDrain,
        JobModifyIndex = job.JobModifyIndex,
    };

    private static void AddAll(SortedDictionary<AllocationId, Allocation> all, IEnumerable<Allocation> more)
    {
        foreach (Allocation allocation in more)
        {
            all[allocation.Id] = allocation;
        }
    }

    private RequestId NewRequest() => RequestId.FromGuid(entropy.NextUuid());
}
