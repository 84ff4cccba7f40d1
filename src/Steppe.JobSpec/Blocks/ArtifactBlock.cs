using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>artifact</c>.</summary>
internal static class ArtifactBlock
{
    public static Artifact Read(BlockReader block) => new()
    {
        GetterSource = block.Text("source"),
        GetterOptions = block.TextMap("options"),
        GetterHeaders = block.TextMap("headers"),
        GetterMode = block.Text("mode"),
        GetterInsecure = block.Bool("insecure"),
        RelativeDest = block.Text("destination"),
        Chown = block.Bool("chown"),
    };
}
