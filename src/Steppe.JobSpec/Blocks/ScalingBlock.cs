using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>scaling</c> of groups and of tasks.</summary>
internal static class ScalingBlock
{
    private const string Horizontal = "horizontal";

    /// <summary>Reads the one scaling policy of a group.</summary>
    public static ScalingPolicy? ReadForGroup(BlockReader group) => group.Block("scaling", static block =>
    {
        string type = block.Text("type") ?? Horizontal;
        if (type != Horizontal)
        {
            block.Diagnostics.Error("Invalid group scaling type", $"task group scaling policy had invalid type: \"{type}\"", block.RangeOf("type"));
        }

        return Read(block, Horizontal);
    });

    /// <summary>Reads the scaling policies of a task, one each for processor and memory.</summary>
    public static IReadOnlyList<ScalingPolicy>? ReadForTask(BlockReader task)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return task.Blocks(
            "scaling",
            block =>
            {
                if (!seen.Add(block.Label))
                {
                    block.Diagnostics.Error($"Duplicate scaling \"{block.Label}\" block", $"Only one scaling {block.Label} block is allowed.", block.Range);
                }

                return ReadVertical(block);
            },
            "name");
    }

    private static ScalingPolicy ReadVertical(BlockReader block)
    {
        string wanted = block.Label switch { "cpu" => "vertical_cpu", "mem" => "vertical_mem", _ => "" };
        string type = block.Text("type") ?? wanted;
        if (wanted.Length == 0 && block.Labels.Count > 0)
        {
            block.Diagnostics.Error("Invalid scaling policy name", "scaling policy name must be \"cpu\" or \"mem\"", block.Labels[0].Range);
        }
        else if (type != wanted && wanted.Length > 0)
        {
            block.Diagnostics.Error("Invalid scaling policy type", $"Invalid policy type, expected \"{wanted}\" but found \"{type}\"", block.Range);
        }

        return Read(block, type);
    }

    private static ScalingPolicy Read(BlockReader block, string type)
    {
        long? max = block.Long("max");
        block.Require("max", isPresent: max is not null);
        return new ScalingPolicy
        {
            Type = type,
            Min = block.Long("min"),
            Max = max,
            Enabled = block.Bool("enabled"),
            Policy = block.FreeForm("policy"),
        };
    }
}
