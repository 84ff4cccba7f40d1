using System.Collections.Immutable;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Server.Tests.Scenarios;

/// <summary>A client of a scenario: what runs on it, whether or not the servers hear of it.</summary>
/// <remarks>Starts and ends what it is told to at once, as soon as it hears of it.</remarks>
internal sealed class ScenarioNode(Node node)
{
    private readonly SortedDictionary<AllocationId, Held> _held = [];

    public Node Node => node;

    /// <summary>Whether nothing comes through between it and the servers.</summary>
    public bool IsSilent { get; set; }

    public DateTimeOffset NextBeat { get; set; }

    /// <summary>When its next heartbeat is due, as the servers said.</summary>
    public DateTimeOffset SilentFrom { get; set; }

    /// <summary>Whether everything must be reported, changed or not.</summary>
    public bool MustReport { get; set; }

    /// <summary>Takes over what the servers want.</summary>
    public void Take(IEnumerable<Allocation> wanted, DateTimeOffset now)
    {
        foreach (Allocation allocation in wanted)
        {
            bool isKnown = _held.TryGetValue(allocation.Id, out Held? held);
            if (!isKnown)
            {
                held = new Held(allocation, allocation.IsTerminal ? ClientStatus.Complete : ClientStatus.Running, now, IsNews: !allocation.IsClientTerminal);
            }
            else if (allocation.IsServerTerminal && held!.Status is ClientStatus.Running or ClientStatus.Pending)
            {
                held = held with { Status = ClientStatus.Complete, IsNews = true };
            }

            // Whatever is changed by the servers is reported again: they may have said something in the client's place.
            bool isChanged = isKnown && held!.Allocation.AllocationModifyIndex != allocation.AllocationModifyIndex;
            _held[allocation.Id] = held! with { Allocation = allocation, IsNews = held.IsNews || isChanged };
        }
    }

    /// <summary>Something ends by itself.</summary>
    public void End(AllocationId id, ClientStatus status) => _held[id] = _held[id] with { Status = status, IsNews = true };

    /// <summary>Its tasks have ended and are being started again.</summary>
    public void Restart(AllocationId id) => _held[id] = _held[id] with { Status = ClientStatus.Pending, Restarts = _held[id].Restarts + 1, IsNews = true };

    /// <summary>What the client thinks of something it runs.</summary>
    public void Judge(AllocationId id, HealthVerdict verdict) => _held[id] = _held[id] with { Health = verdict, IsNews = true };

    /// <summary>Ends what must not run on in silence.</summary>
    public void EndInSilence(DateTimeOffset now)
    {
        SilentAllocation[] running =
        [
            .. _held.Values.Where(static held => held.Status == ClientStatus.Running).Select(static held => new SilentAllocation(
                held.Allocation.Id, held.Allocation.Job.FindGroup(held.Allocation.TaskGroup)!.Disconnect.StopOnClientAfter)),
        ];
        foreach (AllocationId id in ServerSilence.Decide(running, SilentFrom, DateTimeOffset.MinValue, now).Stop)
        {
            End(id, ClientStatus.Lost);
        }
    }

    /// <summary>Whether the tasks of an allocation run here, in truth.</summary>
    public bool Runs(AllocationId id) => _held.TryGetValue(id, out Held? held) && held.Status == ClientStatus.Running;

    /// <summary>What there is to report.</summary>
    public AllocationUpdate[] News() =>
        [.. _held.Values.Where(held => held.IsNews || MustReport).Select(static held => held.Report())];

    /// <summary>The servers have the report.</summary>
    public void Reported()
    {
        MustReport = false;
        foreach (AllocationId id in _held.Keys.ToArray())
        {
            _held[id] = _held[id] with { IsNews = false };
        }
    }

    private sealed record Held(Allocation Allocation, ClientStatus Status, DateTimeOffset StartedAt, bool IsNews)
    {
        public HealthVerdict? Health { get; init; }

        public ulong Restarts { get; init; }

        public AllocationUpdate Report() => new()
        {
            Id = Allocation.Id,
            ClientStatus = Status,
            ClientDescription = "",
            Health = Health,
            TaskStates = ImmutableSortedDictionary.Create<string, TaskState>(StringComparer.Ordinal).Add("main", new TaskState
            {
                State = Status switch
                {
                    ClientStatus.Running => TaskRunState.Running,
                    ClientStatus.Pending => TaskRunState.Pending,
                    _ => TaskRunState.Dead,
                },
                Failed = Status == ClientStatus.Failed,
                StartedAt = StartedAt,
                Restarts = Restarts,
            }),
        };
    }
}
