using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>parameterized</c>.</summary>
internal static class ParameterizedBlock
{
    public static ParameterizedConfig Read(BlockReader block) => new()
    {
        Payload = block.Text("payload") ?? "",
        MetaRequired = block.Texts("meta_required"),
        MetaOptional = block.Texts("meta_optional"),
    };
}
