using Steppe.Hcl;
using Steppe.JobSpec.Blocks;

namespace Steppe.JobSpec.Reading;

/// <summary>The blocks of a job file, for reading its JSON form.</summary>
internal static class JobShape
{
    public static HclShape File { get; } = Create();

    private static HclShape Create()
    {
        HclShape file = ShapeReader.Of(FileBlock.Read);
        SortedDictionary<string, HclShape> blocks = new(StringComparer.Ordinal);
        foreach ((string name, HclShape shape) in file.Blocks)
        {
            blocks[name] = shape;
        }

        blocks["variable"] = new HclShape
        {
            Labels = 1,
            Expressions = ["type"],
            Blocks = new SortedDictionary<string, HclShape>(StringComparer.Ordinal) { ["validation"] = new HclShape() },
        };
        return file with { Blocks = blocks };
    }
}
