using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>ui</c> [1.8+].</summary>
internal static class UiBlock
{
    public static JobUi Read(BlockReader block) => new()
    {
        Description = block.Text("description") ?? "",
        Links = block.Blocks("link", static inner => new JobUiLink { Label = inner.Text("label") ?? "", Url = inner.Text("url") ?? "" }),
    };
}
