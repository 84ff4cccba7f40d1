using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>action</c> [1.7+].</summary>
internal static class ActionBlock
{
    public static TaskAction Read(BlockReader block)
    {
        block.Require("command", isPresent: false);
        return new TaskAction { Name = block.Label, Command = block.Text("command") ?? "", Args = block.Texts("args") };
    }
}
