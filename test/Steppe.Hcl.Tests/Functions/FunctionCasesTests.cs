using System.Text.Json.Nodes;

namespace Steppe.Hcl.Tests.Functions;

/// <summary>Every function with what it gives and what it refuses; the cases are lines of <c>cases.txt</c>.</summary>
public sealed class FunctionCasesTests
{
    // These have no value without files, or not for a key this short.
    private static readonly string[] NeedsFiles = ["abspath", "basename", "dirname", "file", "filebase64", "fileexists", "fileset", "pathexpand", "rsadecrypt"];

    public static TheoryData<string, string> Values => Cases(" => ");

    public static TheoryData<string, string> Refusals => Cases(" =! ");

    [Theory]
    [MemberData(nameof(Values))]
    public void GivesTheValue(string expression, string expected)
    {
        DiagnosticList diagnostics = [];
        HclValue? value = Evaluate(expression, diagnostics);

        Assert.True(value is not null, string.Join(" / ", diagnostics));
        Assert.Equal(Normal(expected), Normal(Tests.Values.Json(value)));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refuses(string expression, string expected)
    {
        DiagnosticList diagnostics = [];
        HclValue? value = Evaluate(expression, diagnostics);

        Assert.True(value is null, value is null ? "" : Tests.Values.Json(value));
        Assert.Contains(expected, Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoFunctionIsForgotten()
    {
        Assert.Equal(83, Hcl.Functions.FunctionTable.Names.Count);
        string[] values = [.. Lines(" => ").Select(static line => line.Expression)];
        string[] refusals = [.. Lines(" =! ").Select(static line => line.Expression)];

        Assert.All(Hcl.Functions.FunctionTable.Names.Except(NeedsFiles), name => Assert.True(IsCalled(name, values), name));
        Assert.All(Hcl.Functions.FunctionTable.Names, name => Assert.True(IsCalled(name, refusals), name));
    }

    private static bool IsCalled(string name, string[] expressions) =>
        expressions.Any(expression => expression.Contains(name + "(", StringComparison.Ordinal));

    private static HclValue? Evaluate(string expression, DiagnosticList diagnostics) => Tests.Values.Evaluate(
        expression, diagnostics: diagnostics, session: new EvaluationSession { RandomBytes = static count => new byte[count] });

    private static string Normal(string json) => json == "-0" ? json : JsonNode.Parse(json)?.ToJsonString() ?? "null";

    private static TheoryData<string, string> Cases(string separator) => [.. Lines(separator)];

    private static IEnumerable<(string Expression, string Expected)> Lines(string separator) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Functions", "cases.txt"))
            .Where(line => line is not (['#', ..] or []) && line.Contains(separator, StringComparison.Ordinal))
            .Select(line => (line[..line.LastIndexOf(separator, StringComparison.Ordinal)], line[(line.LastIndexOf(separator, StringComparison.Ordinal) + separator.Length)..]));
}
