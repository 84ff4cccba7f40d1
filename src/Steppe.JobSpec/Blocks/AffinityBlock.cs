using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>affinity</c> with its shortcuts.</summary>
internal static class AffinityBlock
{
    private static readonly string[] Shortcuts = ["version", "semver", "regexp", "set_contains", "set_contains_all", "set_contains_any"];

    public static Affinity Read(BlockReader block)
    {
        Affinity affinity = new()
        {
            LTarget = block.Text("attribute") ?? "",
            RTarget = block.Text("value") ?? "",
            Operand = block.Text("operator") ?? "=",
            Weight = block.Integer("weight"),
        };
        foreach (string shortcut in Shortcuts)
        {
            if (block.Text(shortcut) is { } value)
            {
                affinity = affinity with { Operand = shortcut, RTarget = value };
            }
        }

        return affinity.Operand.Length == 0 ? affinity with { Operand = "=" } : affinity;
    }
}
