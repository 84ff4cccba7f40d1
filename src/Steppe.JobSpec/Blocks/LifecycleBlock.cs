using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>lifecycle</c>.</summary>
internal static class LifecycleBlock
{
    public static Lifecycle Read(BlockReader block) => new()
    {
        Hook = block.Text("hook") ?? "",
        Sidecar = block.Bool("sidecar") ?? false,
    };
}
