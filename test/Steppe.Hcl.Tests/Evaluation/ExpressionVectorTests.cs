using System.Text.Json.Nodes;

namespace Steppe.Hcl.Tests.Evaluation;

/// <summary>Expressions whose type and value, or refusal, were recorded from the reference.</summary>
public sealed class ExpressionVectorTests(ITestOutputHelper output)
{
    // Not built yet, or on purpose not alike; each with its reason.
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["log(10, 0)"] = "the reference shows a negative zero, which an exact decimal does not have",
    };

    // Strings are not brought into normal form (NFC) yet, which shows only in text with combining marks.
    private static bool NeedsNormalForm(string expression) => expression.AsSpan().IndexOfAny('\u0301', '\u0308') >= 0;

    private static readonly string[] Unbuilt = ["bcrypt(", "yamldecode(", "yamlencode(", "rsadecrypt("];

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
            if ((bool)vector["nondeterministic"]! || Known.ContainsKey(expression) || NeedsNormalForm(expression) || Unbuilt.Any(name => expression.Contains(name, StringComparison.Ordinal)))
            {
                continue;
            }

            string? problem = Check(vector, expression);
            passed += problem is null ? 1 : 0;
            if (problem is not null)
            {
                failures.Add($"{expression}\n    {problem}");
            }
        }

        output.WriteLine($"{passed} passed");
        Assert.True(failures.Count == 0, $"{failures.Count} failed, {passed} passed\n{string.Join('\n', failures)}");
    }

    private static string? Check(JsonNode vector, string text)
    {
        SourceText source = new("x", text);
        DiagnosticList diagnostics = [];
        HclExpression? expression = (bool)vector["template"]!
            ? HclParser.ParseTemplate(source, diagnostics)
            : HclParser.ParseExpression(source, diagnostics);
        HclValue? value = expression is null ? null : new HclEvaluator(EvaluationScope.Empty, new EvaluationSession()).Evaluate(expression, diagnostics);
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
