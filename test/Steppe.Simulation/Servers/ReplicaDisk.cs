using Steppe.Simulation.Disk;

namespace Steppe.Simulation.Servers;

/// <summary>A model disk and the faults that wait for it.</summary>
internal sealed class ReplicaDisk
{
    public ReplicaDisk(int pageBytes, int seed)
    {
        Model = new ModelDisk(pageBytes, seed);
        Model.Before = (operation, _) =>
        {
            if (IsSyncBad && operation == DiskOperation.Sync)
            {
                IsSyncBad = false;
                throw new IOException("simulated disk error");
            }

            if (OperationsUntilCrash != int.MaxValue && --OperationsUntilCrash < 0)
            {
                OperationsUntilCrash = int.MaxValue;
                throw new SimulatedCrashException();
            }
        };
    }

    public ModelDisk Model { get; }

    /// <summary>Whether the next flush fails.</summary>
    public bool IsSyncBad { get; set; }

    /// <summary>The power fails after so many more operations.</summary>
    public int OperationsUntilCrash { get; set; } = int.MaxValue;
}
