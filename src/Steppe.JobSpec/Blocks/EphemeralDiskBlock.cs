using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>ephemeral_disk</c>.</summary>
internal static class EphemeralDiskBlock
{
    public static EphemeralDisk Read(BlockReader block) => new()
    {
        Sticky = block.Bool("sticky"),
        Migrate = block.Bool("migrate"),
        SizeMb = block.Integer("size"),
    };
}
