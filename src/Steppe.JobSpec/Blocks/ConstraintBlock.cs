using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>constraint</c> with its shortcuts.</summary>
/// <remarks><c>set_contains_all</c>, <c>set_contains_any</c>, <c>is_set</c> and <c>is_not_set</c> are known as keys but do nothing, as in the reference.</remarks>
internal static class ConstraintBlock
{
    private static readonly string[] Shortcuts = ["version", "semver", "regexp", "set_contains"];

    /// <summary>Reads all constraints of a block; null when there is none.</summary>
    public static IReadOnlyList<Constraint>? ReadAll(BlockReader block)
    {
        IReadOnlyList<Constraint?>? found = block.Blocks("constraint", Read);
        Constraint[] kept = [.. (found ?? []).OfType<Constraint>()];
        return kept.Length == 0 ? null : kept;
    }

    // Null stands for a constraint that switches itself off.
    private static Constraint? Read(BlockReader block)
    {
        Constraint constraint = new()
        {
            LTarget = block.Text("attribute") ?? "",
            RTarget = block.Text("value") ?? "",
            Operand = block.Text("operator") ?? "",
        };
        foreach (string shortcut in Shortcuts)
        {
            if (block.Text(shortcut) is { } value)
            {
                constraint = constraint with { Operand = shortcut, RTarget = value };
            }
        }

        if (block.Text("distinct_property") is { } property)
        {
            constraint = constraint with { Operand = "distinct_property", LTarget = property };
        }

        bool? distinctHosts = block.Bool("distinct_hosts");
        if (distinctHosts is not null)
        {
            if (block.IsLegacy && distinctHosts == false)
            {
                return null;
            }

            // The languages differ in what they send for it.
            constraint = constraint with
            {
                Operand = "distinct_hosts",
                RTarget = block.IsLegacy ? constraint.RTarget : distinctHosts == true ? "true" : "false",
            };
        }

        if (!block.IsLegacy)
        {
            _ = (block.Text("set_contains_all"), block.Text("set_contains_any"), block.Bool("is_set"), block.Bool("is_not_set"));
        }

        return constraint.Operand.Length == 0 ? constraint with { Operand = "=" } : constraint;
    }
}
