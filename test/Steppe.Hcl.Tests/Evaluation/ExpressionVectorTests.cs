using System.Text.Json.Nodes;

namespace Steppe.Hcl.Tests.Evaluation;

/// <summary>Expressions whose type and value, or refusal, were recorded from the reference.</summary>
public sealed class ExpressionVectorTests(ITestOutputHelper output)
{
    [Fact]
    public void ExpressionsGiveTheRecordedAnswers()
    {
        string? path = SharedFiles.Conformance is null ? null : Path.Combine(SharedFiles.Conformance, "vectors", "hcl2_expressions.json");
        Assert.SkipUnless(File.Exists(path), "the recorded answers are not on this machine");

        List<string> failures = [];
        int passed = 0;
        foreach (JsonNode? vector in JsonNode.Parse(File.ReadAllText(path))!.AsArray())
        {
            string expression = (string)vector!["expr"]!;
            string? problem = (bool)vector["nondeterministic"]! ? CheckAlone(expression) : Check(vector, expression);
            passed += problem is null ? 1 : 0;
            if (problem is not null)
            {
                failures.Add($"{expression}\n    {problem}");
            }
        }

        output.WriteLine($"{passed} passed");
        Assert.True(failures.Count == 0, $"{failures.Count} failed, {passed} passed\n{string.Join('\n', failures)}");
    }

    // What is random can only be asked for, not compared.
    private static string? CheckAlone(string text) => Evaluate(text, isTemplate: false, []) is null ? "should have a value" : null;

    private static HclValue? Evaluate(string text, bool isTemplate, DiagnosticList diagnostics)
    {
        SourceText source = new("x", text);
        HclExpression? expression = isTemplate ? HclParser.ParseTemplate(source, diagnostics) : HclParser.ParseExpression(source, diagnostics);
        EvaluationSession session = new() { RandomBytes = static count => new byte[count] };
        return expression is null ? null : new HclEvaluator(EvaluationScope.Empty, session).Evaluate(expression, diagnostics);
    }

    private static string? Check(JsonNode vector, string text)
    {
        DiagnosticList diagnostics = [];
        bool cannotBeWritten = (string)vector["result"]! == "marshal_error";
        HclValue? value = Evaluate(cannotBeWritten ? $"jsonencode({text})" : text, (bool)vector["template"]!, diagnostics);
        if ((string)vector["result"]! != "value")
        {
            return value is null ? null : $"should be refused ({vector["eval_error"] ?? vector["parse_error"]}), gave {Values.Json(value)}";
        }

        if (value is null)
        {
            return $"refused: {string.Join(" / ", diagnostics)}; should be {vector["value_json"]}";
        }

        string type = Values.TypeJson(value.Type);
        string wantedType = vector["type"]!.ToJsonString();
        string wanted = (string)vector["value_json"]!;
        return JsonNode.Parse(Values.Json(value))?.ToJsonString() != JsonNode.Parse(wanted)?.ToJsonString() ? $"gave {Values.Json(value)}, should be {wanted}"
            : type != wantedType ? $"gave type {type}, should be {wantedType}" : null;
    }
}
