namespace Steppe.Simulation.Disk;

/// <summary>What a model disk is asked to do; the reads are not told apart, since they change nothing.</summary>
public enum DiskOperation
{
    Create,
    Open,
    Read,
    Write,
    Sync,
    Rename,
    Delete,
    SyncDirectory,
}
