using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>resources</c>.</summary>
internal static class ResourcesBlock
{
    public static Resources Read(BlockReader block) => new()
    {
        Cpu = block.Integer("cpu"),
        Cores = block.Integer("cores"),
        MemoryMb = block.Integer("memory"),
        MemoryMaxMb = block.Integer("memory_max"),
        DiskMb = block.Integer("disk"),
        Iops = block.Integer("iops"),
        Networks = NetworkBlock.ReadAll(block),
        Devices = block.Blocks("device", ReadDevice, "name"),
        Numa = block.Block("numa", static inner => new NumaRequest { Affinity = inner.Text("affinity") ?? "", Devices = inner.Texts("devices") }),
        SecretsMb = block.Integer("secrets"),
    };

    private static RequestedDevice ReadDevice(BlockReader block) => new()
    {
        Name = block.Label,
        Count = block.Long("count"),
        Constraints = ConstraintBlock.ReadAll(block),
        Affinities = block.Blocks("affinity", AffinityBlock.Read),
    };
}
