using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>secret</c> [1.11+].</summary>
internal static class SecretBlock
{
    public static Secret Read(BlockReader block) => new()
    {
        Name = block.Label,
        Provider = block.Text("provider") ?? "",
        Path = block.Text("path") ?? "",
        Config = block.FreeForm("config"),
        Env = block.TextMap("env"),
    };
}
