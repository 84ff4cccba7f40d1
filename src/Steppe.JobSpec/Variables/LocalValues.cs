using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>Works out <c>locals</c>, which may refer to each other in any order but not in a circle.</summary>
internal sealed class LocalValues
{
    private readonly OrderedDictionary<string, HclAttribute> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HclValue> _done = new(StringComparer.Ordinal);
    private readonly HclValue _variables;
    private readonly ValueOrigins _origins;
    private readonly EvaluationSession _session;
    private readonly DiagnosticList _diagnostics;

    private LocalValues(HclBody file, HclValue variables, ValueOrigins origins, EvaluationSession session, DiagnosticList diagnostics)
    {
        (_variables, _origins, _session, _diagnostics) = (variables, origins, session, diagnostics);
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
    public static HclMapping Evaluate(HclBody file, HclValue variables, ValueOrigins origins, EvaluationSession session, DiagnosticList diagnostics)
    {
        LocalValues locals = new(file, variables, origins, session, diagnostics);
        List<string> order = locals.Order();
        foreach (HclAttribute attribute in locals._written.Values)
        {
            origins.Set($"local.{attribute.Name}", "defined", attribute.NameRange, value: null, attribute.Value);
        }

        foreach (string name in order)
        {
            locals.RefuseWhole(locals._written[name]);
            locals.Evaluate(name);
        }

        return HclValue.Object(locals._done);
    }

    private void Evaluate(string name)
    {
        HclAttribute attribute = _written[name];
        JobScope scope = new(
            new Dictionary<string, HclValue>(StringComparer.Ordinal)
            {
                ["var"] = _variables,
                ["local"] = HclValue.Object(Needs(attribute).Distinct(StringComparer.Ordinal)
                    .Where(_done.ContainsKey).Select(needed => KeyValuePair.Create(needed, _done[needed]))),
            },
            _origins);
        HclValue? value = scope.Evaluate(attribute.Value, _session, _diagnostics);
        _done[name] = value ?? HclValue.Null;
        _origins.Set($"local.{name}", "defined", attribute.NameRange, value, attribute.Value);
        if (value is null)
        {
            _origins.MarkBroken($"local.{name}");
        }
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

        ReportCircles([.. _written.Keys.Where(name => !placed.Contains(name))], open);
        return order;
    }

    // Each circle once; what only needs something in a circle is not at fault.
    private void ReportCircles(string[] stuck, Dictionary<string, string[]> needs)
    {
        HashSet<string> unusable = new(stuck, StringComparer.Ordinal);
        HashSet<string> visited = new(StringComparer.Ordinal);
        foreach (string start in stuck)
        {
            _origins.MarkBroken($"local.{start}");
            List<string> path = [];
            string name = start;
            while (visited.Add(name))
            {
                path.Add(name);
                name = needs[name].First(unusable.Contains);
            }

            if (path.IndexOf(name) is >= 0 and var first)
            {
                string circle = string.Join(" needs ", path.Skip(first).Append(name).Select(static member => $"local.{member}"));
                _diagnostics.Error("Circular reference in locals", $"{circle}: a value cannot be made of itself.", _written[name].NameRange);
            }
        }
    }

    private IEnumerable<string> Needs(HclAttribute attribute) => HclReferences.Of(attribute.Value)
        .Where(static reference => reference.Root == "local")
        .Select(static reference => reference.Attribute ?? "")
        .Where(_written.ContainsKey);
}
