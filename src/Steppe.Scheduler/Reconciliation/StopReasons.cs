namespace Steppe.Scheduler.Reconciliation;

/// <summary>Why allocations are stopped or changed, as the user reads it.</summary>
/// <remarks>Source: scheduler reference §1; scripts match these texts.</remarks>
internal static class StopReasons
{
    public const string NotNeeded = "alloc not needed due to job update";
    public const string Migrating = "alloc is being migrated";
    public const string NodeTainted = "alloc not needed as node is tainted";
    public const string Updated = "alloc is being updated due to job update";
    public const string UpdatedInPlace = "alloc updating in-place";
    public const string Lost = "alloc is lost since its node is down";
    public const string Reconnected = "alloc not needed due to disconnected client reconnect";
    public const string Rescheduled = "alloc was rescheduled because it failed";
}
