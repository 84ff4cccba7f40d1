using System.Diagnostics;
using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>How many there are of each type of job.</summary>
public readonly record struct CountsByType(int Service, int Batch, int System, int SysBatch)
{
    public int Of(JobType type) => type switch
    {
        JobType.Service => Service,
        JobType.Batch => Batch,
        JobType.System => System,
        JobType.SysBatch => SysBatch,
        _ => throw new UnreachableException(),
    };

    /// <summary>With so many more of a type, or fewer.</summary>
    public CountsByType Plus(JobType type, int count) => type switch
    {
        JobType.Service => this with { Service = Service + count },
        JobType.Batch => this with { Batch = Batch + count },
        JobType.System => this with { System = System + count },
        JobType.SysBatch => this with { SysBatch = SysBatch + count },
        _ => throw new UnreachableException(),
    };
}
