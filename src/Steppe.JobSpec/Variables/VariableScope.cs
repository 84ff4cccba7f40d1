using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>Makes the scope of a job file: <c>var.*</c> and <c>local.*</c>. Every other root is left for the running task.</summary>
internal static class VariableScope
{
    /// <remarks>What must not be shown is told also when there are errors.</remarks>
    public static JobScope Create(
        HclBody file, JobParseOptions options, EvaluationSession session, DiagnosticList diagnostics, out SensitiveTexts sensitive)
    {
        VariableDeclarations reader = new(session, diagnostics);
        OrderedDictionary<string, VariableDeclaration> declared = reader.Read(file);
        ValueOrigins origins = new();
        HclMapping variables = new VariableValues(declared, reader, options, origins, diagnostics).Gather(session);
        sensitive = SensitiveTexts.Of(reader.Sensitive);
        HclMapping locals = LocalValues.Evaluate(file, variables, origins, session, diagnostics);
        return new JobScope(new Dictionary<string, HclValue>(StringComparer.Ordinal) { ["var"] = variables, ["local"] = locals }, origins);
    }
}
