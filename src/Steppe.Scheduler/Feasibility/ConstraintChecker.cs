using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Rejects nodes that do not satisfy one <c>constraint</c> block.</summary>
/// <remarks>Pure, but remembers right sides it has compiled: one instance serves one evaluation, on one thread.
/// <c>distinct_hosts</c> and <c>distinct_property</c> look at placements, not at nodes, and are not handled here.
/// Source: job specification, block <c>constraint</c>.</remarks>
internal sealed class ConstraintChecker : IFeasibilityChecker
{
    private readonly NodeTarget _left;
    private readonly NodeTarget _right;
    private readonly string _operator;
    private readonly string _rejection;
    private readonly Dictionary<string, Predicate<string>> _compiled = new(StringComparer.Ordinal);

    public ConstraintChecker(Constraint constraint)
    {
        _left = new NodeTarget(constraint.LTarget);
        _right = new NodeTarget(constraint.RTarget);
        _operator = ConstraintOperators.FindName(constraint.Operand) ?? constraint.Operand;
        _rejection = $"{constraint.LTarget} {constraint.Operand} {constraint.RTarget}".TrimEnd();
    }

    /// <inheritdoc/>
    public bool IsPerNode => _left.IsPerNode || _right.IsPerNode;

    /// <inheritdoc/>
    public string? FindRejection(Node node) => Holds(_left.Resolve(node), _right.Resolve(node)) ? null : _rejection;

    // Null means "this node has no such property". Only != and is_not_set accept one: a misspelt attribute must leave a
    // job unplaced, never let it run anywhere.
    private bool Holds(string? left, string? right) => _operator switch
    {
        ConstraintOperators.IsSet => left is not null,
        ConstraintOperators.IsNotSet => left is null,
        ConstraintOperators.IsNotEqual when left is null || right is null => left != right,
        _ => left is not null && right is not null && CompiledFor(right)(left),
    };

    private Predicate<string> CompiledFor(string right)
    {
        if (!_compiled.TryGetValue(right, out Predicate<string>? holds))
        {
            holds = ConstraintOperator.Compile(_operator, right);
            _compiled.Add(right, holds);
        }

        return holds;
    }
}
