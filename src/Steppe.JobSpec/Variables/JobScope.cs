using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>The names expressions of a job file may use, and the way their errors are explained.</summary>
/// <remarks>A name that is not known here is left for the running task.</remarks>
internal sealed class JobScope(IReadOnlyDictionary<string, HclValue> values, ValueOrigins origins, IEvaluationScope? outer = null) : IEvaluationScope
{
    private readonly EvaluationScope _scope = new(values, outer);

    /// <inheritdoc/>
    public HclValue? Find(string root) => _scope.Find(root);

    /// <summary>Evaluates an expression; findings say where the values in it came from.</summary>
    /// <returns>Null after an error, or when the expression needs something that was reported already.</returns>
    public HclValue? Evaluate(HclExpression expression, EvaluationSession session, DiagnosticList diagnostics)
    {
        if (origins.UsesBroken(expression))
        {
            return null;
        }

        int before = diagnostics.Count;
        HclValue? value = new HclEvaluator(this, session).Evaluate(expression, diagnostics);
        if (value is null)
        {
            Explain(diagnostics, before, expression);
        }

        return value;
    }

    /// <summary>Where the values in an expression came from.</summary>
    public IReadOnlyList<DiagnosticOrigin> OriginsOf(HclExpression? expression) => expression is null ? [] : origins.Of(expression);

    /// <summary>The same scope with a loop variable.</summary>
    /// <param name="iterator">Its name.</param>
    /// <param name="value">Its value, an object with <c>key</c> and <c>value</c>.</param>
    /// <param name="collection">What it goes through.</param>
    public JobScope With(string iterator, HclValue value, HclExpression collection)
    {
        origins.Set(iterator, "taken from for_each", collection.Range, value: null, collection);
        return new JobScope(new Dictionary<string, HclValue>(StringComparer.Ordinal) { [iterator] = value }, origins, this);
    }

    private void Explain(DiagnosticList diagnostics, int from, HclExpression expression) =>
        diagnostics.AmendFrom(from, diagnostic => Explain(diagnostic, expression));

    private Diagnostic Explain(Diagnostic diagnostic, HclExpression expression)
    {
        foreach (HclReference reference in HclReferences.Of(expression))
        {
            if (reference is { Root: "var" or "local", Attribute: { } name } && diagnostic is { Summary: "Unsupported attribute", Range: { } range }
                && reference.Range.StartOffset < range.StartOffset && range.EndOffset <= reference.Range.EndOffset
                && !origins.NamesUnder(reference.Root).Contains(name, StringComparer.Ordinal))
            {
                return Unknown(reference, name, reference.Range with { EndOffset = range.EndOffset });
            }
        }

        return diagnostic with { Origins = origins.Of(expression) };
    }

    private Diagnostic Unknown(HclReference reference, string name, SourceRange range)
    {
        string? near = NameSuggestion.Find(name, origins.NamesUnder(reference.Root));
        string suggestion = near is null ? "" : $"{reference.Root}.{near}";
        return reference.Root == "var"
            ? Diagnostic.Error("Unknown variable", $"No variable \"{name}\" is declared. Declare it with variable \"{name}\" {{ … }}, or correct the name.", range, near is null ? null : suggestion)
            : Diagnostic.Error("Unknown local value", $"No local value \"{name}\" is defined. Define it in locals {{ … }}, or correct the name.", range, near is null ? null : suggestion);
    }
}
