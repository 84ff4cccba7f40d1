using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>spread</c>.</summary>
internal static class SpreadBlock
{
    public static Spread Read(BlockReader block) => new()
    {
        Attribute = block.Text("attribute") ?? "",
        Weight = block.Integer("weight"),
        SpreadTarget = block.Blocks("target", ReadTarget, "name"),
    };

    private static SpreadTarget ReadTarget(BlockReader block) => new()
    {
        Value = block.Text("value") ?? block.Label,
        Percent = block.Integer("percent") ?? 0,
    };
}
