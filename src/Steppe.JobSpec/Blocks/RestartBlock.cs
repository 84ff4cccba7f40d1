using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>restart</c>.</summary>
internal static class RestartBlock
{
    public static RestartPolicy Read(BlockReader block) => new()
    {
        Attempts = block.Integer("attempts"),
        Interval = block.Duration("interval"),
        Delay = block.Duration("delay"),
        Mode = block.Text("mode"),
        RenderTemplates = block.Bool("render_templates"),
    };
}
