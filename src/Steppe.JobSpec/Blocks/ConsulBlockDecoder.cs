using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>consul</c>.</summary>
internal static class ConsulBlockDecoder
{
    public static ConsulBlock Read(BlockReader block) => new()
    {
        Namespace = block.Text("namespace") ?? "",
        Cluster = block.Text("cluster"),
        Partition = block.Text("partition"),
    };
}
