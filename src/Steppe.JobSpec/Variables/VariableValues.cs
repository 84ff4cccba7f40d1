using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>Gathers the values of declared variables: default, environment, files, then flags, later ones winning.</summary>
/// <remarks>Source: job specification, section 1.4, table of value sources.</remarks>
internal sealed class VariableValues(
    OrderedDictionary<string, VariableDeclaration> declared, VariableDeclarations reader, JobParseOptions options, ValueOrigins origins, DiagnosticList diagnostics)
{
    private const string EnvironmentPrefix = "NOMAD_VAR_";

    private readonly Dictionary<string, HclValue> _values = new(StringComparer.Ordinal);

    /// <summary>Gives the value of every declared variable.</summary>
    public HclMapping Gather(EvaluationSession session)
    {
        foreach (VariableDeclaration declaration in declared.Values)
        {
            if (declaration.Default is { } value)
            {
                Keep(declaration, value, "set by its default", declaration.DefaultRange);
            }

            if (options.Environment.TryGetValue(EnvironmentPrefix + declaration.Name, out string? text))
            {
                SetFromText(declaration, text, $"set by environment variable {EnvironmentPrefix}{declaration.Name}");
            }
        }

        foreach (VariableFile file in options.VariableFiles)
        {
            SetFromFile(file);
        }

        foreach (string assignment in options.Variables)
        {
            SetFromFlag(assignment);
        }

        foreach (VariableDeclaration declaration in declared.Values)
        {
            Check(declaration, session);
        }

        return HclValue.Object(_values);
    }

    private void SetFromFlag(string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            diagnostics.Error("Invalid -var option", $"\"{assignment}\" must have the form name=value.", range: null);
            return;
        }

        string name = assignment[..equals];
        if (Find(name, "-var option", range: null) is { } declaration)
        {
            SetFromText(declaration, assignment[(equals + 1)..], "set by -var");
        }
    }

    private void SetFromText(VariableDeclaration declaration, string text, string source)
    {
        HclValue? value = HclValue.Of(text);
        if (declaration.IsSensitive)
        {
            reader.Sensitive.Add(value);
        }

        if (!declaration.TakesTextLiterally)
        {
            // What is wrong with a sensitive value is not told where it stands: the line would be shown.
            DiagnosticList found = declaration.IsSensitive ? [] : diagnostics;
            HclExpression? expression = HclParser.ParseExpression(new SourceText($"<value for var.{declaration.Name}>", text), found);
            value = expression is null ? null : reader.Constant(expression);
            if (declaration.IsSensitive && found.HasErrors)
            {
                diagnostics.Error("Invalid value for variable", $"The value of variable \"{declaration.Name}\" ({source}) is no expression.", declaration.Range);
            }
        }

        Set(declaration, value, source, range: null);
    }

    private void SetFromFile(VariableFile file)
    {
        SourceText source = new(file.Name, file.Text);
        DiagnosticList found = [];
        HclBody body = file.Name.EndsWith(".json", StringComparison.Ordinal)
            ? JsonHclParser.Parse(source, new HclShape(), found)
            : HclParser.ParseFile(source, found);
        bool hasSecrets = declared.Values.Any(one => one.IsSensitive && file.Text.Contains(one.Name, StringComparison.Ordinal));
        foreach (Diagnostic diagnostic in found)
        {
            diagnostics.Add(hasSecrets ? WithoutText(diagnostic) : diagnostic);
        }

        foreach (HclBlock block in body.Blocks)
        {
            diagnostics.Error(
                "Unexpected block in variable file",
                block.Type == "variable"
                    ? $"A variable file sets values, it does not declare variables: write {(block.Labels.Count > 0 ? block.Labels[0].Text : "name")} = …"
                    : "A variable file holds lines of the form name = value only.",
                block.TypeRange);
        }

        foreach (HclAttribute attribute in body.Attributes)
        {
            if (Find(attribute.Name, "variable file", attribute.NameRange) is { } declaration)
            {
                Set(declaration, reader.Constant(attribute.Value), "set by -var-file", attribute.Value.Range);
            }
        }
    }

    // Nobody can tell what in a line that cannot be read is the secret: the place is told, and nothing that stands there.
    private static Diagnostic WithoutText(Diagnostic diagnostic) => diagnostic with
    {
        Detail = "What stands there is not shown, because the file has values of sensitive variables.",
        Suggestion = null,
        Range = diagnostic.Range is { Source: { } shown } range
            ? range with { Source = new SourceText(shown.FileName, string.Concat(shown.Text.Select(static letter => letter is '\n' or '\r' ? letter : '*'))) }
            : diagnostic.Range,
    };

    private VariableDeclaration? Find(string name, string source, SourceRange? range)
    {
        if (declared.TryGetValue(name, out VariableDeclaration? declaration))
        {
            return declaration;
        }

        string detail = $"A {source} gives a value to \"{name}\", but the job file declares no such variable.";
        diagnostics.Add(options.Strict
            ? Diagnostic.Error("Undefined variable", detail, range, NameSuggestion.Find(name, declared.Keys))
            : Diagnostic.Warning("Undefined variable", detail, range));
        return null;
    }

    private void Set(VariableDeclaration declaration, HclValue? value, string how, SourceRange? range)
    {
        // The line of a sensitive value would show it.
        SourceRange? shownAt = declaration.IsSensitive ? null : range;
        if (declaration.IsSensitive && value is not null)
        {
            reader.Sensitive.Add(value);
        }

        if (value is not null && declaration is { Type: { } type, IsBroken: false })
        {
            string shown = declaration.IsSensitive || value is not HclString { Value: [_, ..] text } ? "" : $" \"{text}\"";
            value = reader.Convert(value, type, $"The value{shown} of variable \"{declaration.Name}\", {how},", "Invalid value for variable", shownAt ?? declaration.Range);
        }

        Keep(declaration, value, how, range);
    }

    // Without a value, or with a broken declaration, the error was reported; what uses the variable is then not to blame.
    private void Keep(VariableDeclaration declaration, HclValue? value, string how, SourceRange? range)
    {
        _values[declaration.Name] = value ?? new HclNull(declaration.Type ?? HclType.Any);
        origins.Set($"var.{declaration.Name}", how, range, value, isSensitive: declaration.IsSensitive);
        if (value is null)
        {
            origins.MarkBroken($"var.{declaration.Name}");
        }
    }

    private void Check(VariableDeclaration declaration, EvaluationSession session)
    {
        if (declaration.IsBroken)
        {
            Keep(declaration, value: null, "declared", declaration.Range);
            return;
        }

        if (!_values.TryGetValue(declaration.Name, out HclValue? value))
        {
            diagnostics.Error(
                "Unset variable",
                $"Variable \"{declaration.Name}\" has no value and no default: set it with -var, -var-file or {EnvironmentPrefix}{declaration.Name}.",
                declaration.Range);
            Keep(declaration, value: null, "declared", declaration.Range);
            return;
        }

        Dictionary<string, HclValue> own = new(StringComparer.Ordinal) { ["var"] = HclValue.Object([new(declaration.Name, value)]) };
        foreach (VariableValidation validation in declaration.Validations)
        {
            HclValue? result = new HclEvaluator(new EvaluationScope(own), session).Evaluate(validation.Condition, diagnostics);
            if (result is null)
            {
                continue;
            }

            if (!HclConversion.TryConvert(result, HclType.Bool, out HclValue flag, out _) || flag is not HclBool isGood)
            {
                diagnostics.Error("Invalid variable validation result", "The condition must be true or false.", validation.Condition.Range);
            }
            else if (!isGood.Value)
            {
                diagnostics.Error("Invalid value for variable", $"{validation.Message} This was checked by the validation rule at {validation.Range}.", declaration.Range);
                diagnostics.AmendFrom(diagnostics.Count - 1, found => found with { Origins = origins.OfName($"var.{declaration.Name}") });
            }
        }
    }
}
