using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>multiregion</c>.</summary>
internal static class MultiregionBlock
{
    public static Multiregion Read(BlockReader block) => new()
    {
        Strategy = block.Block("strategy", static inner => new MultiregionStrategy
        {
            MaxParallel = inner.Integer("max_parallel"),
            OnFailure = inner.Text("on_failure"),
        }),
        Regions = block.Blocks("region", ReadRegion, "name"),
    };

    private static MultiregionRegion ReadRegion(BlockReader block) => new()
    {
        Name = block.Label,
        Count = block.Integer("count"),
        Datacenters = block.Texts("datacenters"),
        NodePool = block.Text("node_pool") ?? "",
        Meta = block.TextMap("meta"),
    };
}
