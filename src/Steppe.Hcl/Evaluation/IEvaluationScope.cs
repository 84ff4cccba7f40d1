namespace Steppe.Hcl;

/// <summary>Knows the names an expression may refer to.</summary>
/// <remarks>
/// A root that is not found is left for the running task: <c>"${attr.kernel.name}"</c> keeps its text byte for byte, and a bare
/// <c>attr.kernel.name</c> becomes the text <c>${attr.kernel.name}</c>.
/// </remarks>
public interface IEvaluationScope
{
    /// <summary>Finds the value behind the first name of a reference, such as <c>var</c>; null when the name is unknown.</summary>
    HclValue? Find(string root);
}

/// <summary>A scope made of fixed values, on top of another one.</summary>
/// <remarks>Immutable as long as the given map is.</remarks>
public sealed class EvaluationScope(IReadOnlyDictionary<string, HclValue> values, IEvaluationScope? outer = null) : IEvaluationScope
{
    /// <summary>Knows no names at all.</summary>
    public static EvaluationScope Empty { get; } = new(new Dictionary<string, HclValue>(StringComparer.Ordinal));

    /// <inheritdoc/>
    public HclValue? Find(string root) => values.TryGetValue(root, out HclValue? value) ? value : outer?.Find(root);
}
