namespace Steppe.Model;

/// <summary>Adds the constraints that a group's own settings imply.</summary>
/// <remarks>
/// Pure. Today: a node must know the signals that the group's tasks are to be sent. Nothing is added that a group already
/// says. Source: job specification §2.4.
/// </remarks>
internal static class ImplicitConstraints
{
    private const string SignalsAttribute = "${attr.os.signals}";

    public static Job Add(Job job) => job with { TaskGroups = job.TaskGroups.Map(Add) };

    private static TaskGroup Add(TaskGroup group)
    {
        string signals = string.Join(',', group.Tasks.OrEmpty()
            .SelectMany(static task => new[] { task.KillSignal, task.MaxRunSignal })
            .Append(group.MaxRunSignal)
            .Where(static signal => !string.IsNullOrEmpty(signal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));
        var constraint = new Constraint { LTarget = SignalsAttribute, Operand = ConstraintOperators.SetContains, RTarget = signals };
        return signals.Length == 0 || group.Constraints.OrEmpty().Contains(constraint)
            ? group
            : group with { Constraints = [.. group.Constraints.OrEmpty(), constraint] };
    }
}
