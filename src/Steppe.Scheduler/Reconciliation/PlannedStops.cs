using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Makes the stops that every kind of job knows.</summary>
internal static class PlannedStops
{
    public static PlannedStop AsNotNeeded(Allocation allocation) => new(allocation.Id, allocation.NodeId, StopReasons.NotNeeded);

    public static PlannedStop AsMigrating(Allocation allocation) => new(allocation.Id, allocation.NodeId, StopReasons.Migrating);

    public static PlannedStop AsStandIn(Allocation allocation) => new(allocation.Id, allocation.NodeId, StopReasons.Reconnected);

    public static PlannedStop AsRescheduled(Allocation allocation) => new(allocation.Id, allocation.NodeId, StopReasons.Rescheduled);

    public static PlannedStop AsLost(Allocation allocation) =>
        new(allocation.Id, allocation.NodeId, StopReasons.Lost, ClientStatus.Lost);
}
