namespace Steppe.Model;

/// <summary>An allocation whose client has come back and that goes on: what stood in for it is stopped.</summary>
public sealed record PlannedReconnection(AllocationId AllocationId);
