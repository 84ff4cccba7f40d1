using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.Simulation.Faults;

/// <summary>Schedulers with one fault each.</summary>
internal static class BrokenSchedulers
{
    /// <summary>Lets what runs grow where it is: the verifier takes it that in-place updates take no more room.</summary>
    public static ScheduleOutcome Overcommits(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        ScheduleOutcome outcome = Scheduling.Run(head, evaluation, now, seed, memory);
        Allocation[] grown =
        [
            .. Untouched(head, evaluation, outcome).Select(static allocation => allocation with
            {
                Resources = allocation.Resources with { Total = allocation.Resources.Total with { CpuMhz = 90_000 } },
            }),
        ];
        return outcome with { Plan = outcome.Plan with { InPlaceUpdates = [.. outcome.Plan.InPlaceUpdates, .. grown] } };
    }

    /// <summary>Places everything twice under one name.</summary>
    public static ScheduleOutcome Doubles(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        ScheduleOutcome outcome = Scheduling.Run(head, evaluation, now, seed, memory);
        var entropy = new Entropy(~seed);
        Allocation[] copies =
        [
            .. outcome.Plan.Placements.Select(allocation => allocation with { Id = new AllocationId(entropy.NextUuid()) }),
        ];
        return outcome with { Plan = outcome.Plan with { Placements = [.. outcome.Plan.Placements, .. copies] } };
    }

    /// <summary>Puts back to work what was told to stop.</summary>
    public static ScheduleOutcome Revives(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        ScheduleOutcome outcome = Scheduling.Run(head, evaluation, now, seed, memory);
        Allocation[] ended =
        [
            .. head.AllocationsOf(evaluation.JobKey)
                .Where(static allocation => allocation.IsServerTerminal)
                .Select(static allocation => allocation with { DesiredStatus = DesiredStatus.Run }),
        ];
        return outcome with { Plan = outcome.Plan with { Placements = [.. outcome.Plan.Placements, .. ended] } };
    }

    /// <summary>Does nothing for work that is told to leave its node.</summary>
    public static ScheduleOutcome StaysPut(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        ScheduleOutcome outcome = Scheduling.Run(head, evaluation, now, seed, memory);
        HashSet<AllocationId> staying = [.. outcome.Plan.Stops.Where(stop => head.Allocations.Find(stop.AllocationId)?.DesiredTransition.Migrate == true).Select(static stop => stop.AllocationId)];
        return evaluation.TriggeredBy == EvaluationTriggers.JobDeregister || staying.Count == 0
            ? outcome
            : outcome with
            {
                Plan = outcome.Plan with
                {
                    Stops = [.. outcome.Plan.Stops.Where(stop => !staying.Contains(stop.AllocationId))],
                    Placements = [.. outcome.Plan.Placements.Where(allocation => !staying.Contains(allocation.PreviousAllocationId))],
                },
            };
    }

    /// <summary>Writes what runs anew whenever it looks.</summary>
    public static ScheduleOutcome Fidgets(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        ScheduleOutcome outcome = Scheduling.Run(head, evaluation, now, seed, memory);
        return outcome with { Plan = outcome.Plan with { InPlaceUpdates = [.. outcome.Plan.InPlaceUpdates, .. Untouched(head, evaluation, outcome)] } };
    }

    /// <summary>Wants to look again after a while, always, once for each job.</summary>
    public static ScheduleOutcome LooksAgain(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        ScheduleOutcome outcome = Scheduling.Run(head, evaluation, now, seed, memory);
        Evaluation again = new()
        {
            Id = new EvaluationId(new Entropy(~seed).NextUuid()),
            Namespace = evaluation.Namespace,
            JobId = evaluation.JobId,
            Priority = evaluation.Priority,
            Type = evaluation.Type,
            TriggeredBy = EvaluationTriggers.AllocationFailure,
            WaitUntil = now.AddSeconds(20),
            PreviousId = evaluation.Id,
        };
        return head.EvaluationsOf(evaluation.JobKey).Any(waiting => waiting.WaitUntil > now) ? outcome : outcome with { Followups = [.. outcome.Followups, again] };
    }

    /// <summary>Never answers when a job is changed or stopped.</summary>
    public static ScheduleOutcome? FallsSilent(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory) =>
        evaluation.TriggeredBy == EvaluationTriggers.JobDeregister ? null : Scheduling.Run(head, evaluation, now, seed, memory);

    /// <summary>Thinks that every node is empty: only the verifier keeps it from placing too much.</summary>
    public static ScheduleOutcome SeesEmptyNodes(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        StateSnapshot empty = head with { NodeColumns = head.Nodes.Rows.Aggregate(NodeColumns.Empty, static (columns, node) => columns.With(node)) };
        ScheduleOutcome outcome = Scheduling.Run(empty, evaluation, now, seed, memory);
        bool runsEverywhere = evaluation.Type is JobType.System or JobType.SysBatch;
        Node? first = runsEverywhere ? null : head.Nodes.Rows.FirstOrDefault(static node => node.IsReady);
        return first is null ? outcome : outcome with
        {
            Plan = outcome.Plan with
            {
                Placements = [.. outcome.Plan.Placements.Select(allocation => allocation with { NodeId = first.Id, NodeName = first.Name })],
            },
        };
    }

    private static IEnumerable<Allocation> Untouched(StateSnapshot head, Evaluation evaluation, ScheduleOutcome outcome)
    {
        HashSet<AllocationId> touched =
        [
            .. outcome.Plan.Stops.Select(static stop => stop.AllocationId), .. outcome.Plan.InPlaceUpdates.Select(static updated => updated.Id),
        ];
        return head.Jobs.Contains(evaluation.JobKey)
            ? head.AllocationsOf(evaluation.JobKey).Where(allocation => !allocation.IsTerminal && !touched.Contains(allocation.Id))
            : [];
    }
}
