using Steppe.Hcl;
using Steppe.JobSpec.Reading;

namespace Steppe.JobSpec.Blocks;

/// <summary>Refuses two blocks of one name, which only the legacy parser does; HCL2 leaves it to admission.</summary>
internal static class LegacyNames
{
    public static void CheckUnique(BlockReader block, string type)
    {
        if (!block.IsLegacy)
        {
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (HclLabel label in block.Find(type, "name").SelectMany(static inner => inner.Labels).Where(label => !seen.Add(label.Text)))
        {
            block.Diagnostics.Error($"Duplicate {type}", $"{type} '{label.Text}' defined more than once", label.Range);
        }
    }
}
