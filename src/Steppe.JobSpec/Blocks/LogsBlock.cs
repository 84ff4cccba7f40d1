using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>logs</c>.</summary>
internal static class LogsBlock
{
    public static LogConfig Read(BlockReader block) => new()
    {
        MaxFiles = block.Integer("max_files"),
        MaxFileSizeMb = block.Integer("max_file_size"),
        Enabled = block.Bool("enabled"),
        Disabled = block.Bool("disabled"),
    };
}
