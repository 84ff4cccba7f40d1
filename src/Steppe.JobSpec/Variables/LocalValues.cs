using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>Works out <c>locals</c>, which may refer to each other in any order but not in a circle.</summary>
internal sealed class LocalValues
{
    private readonly OrderedDictionary<string, HclAttribute> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HclValue> _done = new(StringComparer.Ordinal);
    private readonly HclValue _variables;
    private readonly EvaluationSession _session;
    private readonly DiagnosticList _diagnostics;

    private LocalValues(HclBody file, HclValue variables, EvaluationSession session, DiagnosticList diagnostics)
    {
        (_variables, _session, _diagnostics) = (variables, session, diagnostics);
        foreach (HclAttribute attribute in file.Blocks.Where(static block => block.Type == "locals").SelectMany(static block => block.Body.Attributes))
        {
            if (!_written.TryAdd(attribute.Name, attribute))
            {
                diagnostics.Error("Duplicate value in locals", $"\"{attribute.Name}\" was already set at {_written[attribute.Name].NameRange}.", attribute.NameRange);
            }
        }
    }

    // "local" as a whole would need every local, itself included.
    private void RefuseWhole(HclAttribute attribute)
    {
        foreach (HclReference reference in HclReferences.Of(attribute.Value).Where(static reference => reference is { Root: "local", Attribute: null }))
        {
            _diagnostics.Error("Invalid reference", "Inside locals, refer to other locals one by one: local.name.", reference.Range);
        }
    }

    /// <summary>Gives all locals of a file.</summary>
    public static HclMapping Evaluate(HclBody file, HclValue variables, EvaluationSession session, DiagnosticList diagnostics)
    {
        LocalValues locals = new(file, variables, session, diagnostics);
        foreach (string name in locals.Order())
        {
            locals.RefuseWhole(locals._written[name]);
            locals.Evaluate(name);
        }

        return HclValue.Object(locals._done);
    }

    private void Evaluate(string name)
    {
        EvaluationScope scope = new(new Dictionary<string, HclValue>(StringComparer.Ordinal)
        {
            ["var"] = _variables,
            ["local"] = HclValue.Object(Needs(_written[name]).Distinct(StringComparer.Ordinal)
                .Where(_done.ContainsKey).Select(needed => KeyValuePair.Create(needed, _done[needed]))),
        });
        _done[name] = new HclEvaluator(scope, _session).Evaluate(_written[name].Value, _diagnostics) ?? HclValue.Null;
    }

    // Repeatedly takes what needs nothing that is still open; what is left stands in a circle.
    private List<string> Order()
    {
        List<string> order = [];
        HashSet<string> placed = new(StringComparer.Ordinal);
        Dictionary<string, string[]> open = new(StringComparer.Ordinal);
        Dictionary<string, List<string>> waiting = new(StringComparer.Ordinal);
        Queue<string> ready = new();
        Dictionary<string, int> missing = new(StringComparer.Ordinal);
        foreach ((string name, HclAttribute attribute) in _written)
        {
            open[name] = [.. Needs(attribute).Distinct(StringComparer.Ordinal)];
            missing[name] = open[name].Length;
            foreach (string needed in open[name])
            {
                (waiting.TryGetValue(needed, out List<string>? list) ? list : waiting[needed] = []).Add(name);
            }

            if (missing[name] == 0)
            {
                ready.Enqueue(name);
            }
        }

        while (ready.TryDequeue(out string? name))
        {
            order.Add(name);
            placed.Add(name);
            foreach (string next in waiting.GetValueOrDefault(name, []).Where(next => --missing[next] == 0))
            {
                ready.Enqueue(next);
            }
        }

        foreach (HclAttribute stuck in _written.Values.Where(attribute => !placed.Contains(attribute.Name)))
        {
            _diagnostics.Error("Circular reference in locals", $"\"local.{stuck.Name}\" needs itself, by way of {string.Join(", ", open[stuck.Name].Select(static name => $"local.{name}"))}.", stuck.NameRange);
        }

        return order;
    }

    private IEnumerable<string> Needs(HclAttribute attribute) => HclReferences.Of(attribute.Value)
        .Where(static reference => reference.Root == "local")
        .Select(static reference => reference.Attribute ?? "")
        .Where(_written.ContainsKey);
}
