using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>Finds the task a command means when the user need not name it.</summary>
internal static class AllocationTask
{
    /// <summary>The task named, or the only one there is.</summary>
    /// <exception cref="CliException">There are several, or none yet.</exception>
    public static string Pick(ApiAllocation allocation, string named)
    {
        if (named.Length > 0)
        {
            return named;
        }

        string[] tasks = [.. NamesOf(allocation).Order(StringComparer.Ordinal)];
        return tasks.Length == 1
            ? tasks[0]
            : throw new CliException(tasks.Length == 0
                ? $"Allocation \"{allocation.Id}\" has no tasks yet."
                : $"Allocation \"{allocation.Id}\" has several tasks; name one of them with -task:\n  * {string.Join("\n  * ", tasks)}");
    }

    /// <summary>The task of the flag or of the second argument; empty when there is neither.</summary>
    /// <exception cref="CliException">Both are given, and they differ.</exception>
    public static string Named(TextFlag flag, CommandRun run)
    {
        string argument = run.Arguments.Count > 1 ? run.Arguments[1] : "";
        return flag.Value.Length > 0 && argument.Length > 0 && flag.Value != argument
            ? throw new CliException($"The task is named twice, \"{flag.Value}\" and \"{argument}\": give it with -task or as an argument.")
            : flag.Value.Length > 0 ? flag.Value : argument;
    }

    private static IEnumerable<string> NamesOf(ApiAllocation allocation) =>
        allocation.AllocatedResources?.Tasks?.Keys ?? allocation.TaskStates?.Keys ?? [];
}
