namespace Steppe.Hcl.Tests.Evaluation;

public sealed class HclEvaluatorTests
{
    private static readonly EvaluationScope Scope = new(new Dictionary<string, HclValue>(StringComparer.Ordinal)
    {
        ["var"] = HclValue.Object([new("name", HclValue.Of("web")), new("count", HclValue.Of(3))]),
    });

    [Theory]
    [InlineData("1 + 2 * 3 - -4", "11")]
    [InlineData("10 / 4", "2.5")]
    [InlineData("1 / 3 * 3 == 1 ? 1 / 8 : 0", "0.125")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("0.3 - 0.2 == 0.1", "false")]
    [InlineData("1.1 * 1.1 == 1.21", "false")]
    [InlineData("pow(10, -1) == 0.1", "false")]
    [InlineData("2 / 3", "0.6666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666667")]
    [InlineData("1 / 3", "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335")]
    [InlineData("1 / 7", "0.14285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285714285")]
    [InlineData("0.3 - 0.2", "0.10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("length([1, 2]) / length([1, 2, 3])", "0.6666666666666666667")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890 + 1", "123456789012345678901234567890123456789012345678901234567891")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("5.5 % 2", "1.5")]
    [InlineData("7 % 0", "7")]
    [InlineData("1 / 0 > 5 && -1 / 0 < 0 && 5 / (1 / 0) == 0", "true")]
    [InlineData("\"cafe\\u0301\" == \"caf\\u00e9\"", "true")]
    [InlineData("convert(null, list(string)) == null", "true")]
    [InlineData("convert([[\"b\", 1], [\"a\", 2], null], set(tuple([string, number])))", "[[\"a\",2],[\"b\",1],null]")]
    [InlineData("2 < 3 && !(1 == 2) || false", "true")]
    [InlineData("true ? false ? 1 : 2 : 3", "2")]
    [InlineData("1 == \"1\"", "false")]
    [InlineData("[1, [2]] == [1, [2]]", "true")]
    [InlineData("var.name", "\"web\"")]
    [InlineData("var[\"count\"] + 1", "4")]
    [InlineData("\"${var.count}\"", "3")]
    [InlineData("\"${var.name}-${var.count}\"", "\"web-3\"")]
    [InlineData("\"${ attr.x[ 0 ].y }/${env[\"A\"]}\"", "\"${ attr.x[ 0 ].y }/${env[\\\"A\\\"]}\"")]
    [InlineData("\"${ meta.rack }\"", "\"${ meta.rack }\"")]
    [InlineData("meta.rack", "\"${meta.rack}\"")]
    [InlineData("upper(meta.rack)", "\"${META.RACK}\"")]
    [InlineData("\"$${x} %%{y} $ % $$\"", "\"${x} %{y} $ % $$\"")]
    [InlineData("[for k, v in {b = 1, a = 2} : \"${k}${v}\" if v > 0]", "[\"a2\",\"b1\"]")]
    [InlineData("{for v in [\"x\", \"y\", \"x\"] : v => v...}", "{\"x\":[\"x\",\"x\"],\"y\":[\"y\"]}")]
    [InlineData("[{a = 1}, {a = 2}][*].a", "[1,2]")]
    [InlineData("[{a = {b = 1}}].*.a.b", "[1]")]
    [InlineData("null[*]", "[]")]
    [InlineData("{a = 1, (var.name) = 2, \"q\" = 3, 4 : 5}", "{\"4\":5,\"a\":1,\"q\":3,\"web\":2}")]
    [InlineData("max([1, 5, 2]...)", "5")]
    [InlineData("try(var.missing, \"x\")", "\"x\"")]
    [InlineData("can(var.missing)", "false")]
    [InlineData("convert([1, 1], set(string))", "[\"1\"]")]
    [InlineData("\"%{ for i, v in [1, 2] ~} ${i}=${v}, %{~ endfor }\"", "\"0=1,1=2,\"")]
    [InlineData("\"%{ if var.count > 2 }big%{ else }small%{ endif }\"", "\"big\"")]
    [InlineData("a-b", "\"${a-b}\"")]
    public void GivesTheValue(string text, string expected)
    {
        DiagnosticList diagnostics = [];
        HclValue? value = Values.Evaluate(text, Scope, diagnostics);

        Assert.Empty(diagnostics);
        Assert.Equal(expected, Values.Json(value!));
    }

    [Theory]
    [InlineData("<<EOT\nline ${var.name}\n  \\n\n  EOT\n", "line web\n  \\n\n")]
    [InlineData("<<-EOT\n    a\n\n      b\n    EOT\n", "a\n\n  b\n")]
    [InlineData("<<-EOT\n    a\n${var.name}\n    EOT\n", "    a\nweb\n")]
    [InlineData("<<EOT\n%{ for x in [1, 2] ~}\n  ${x}\n%{ endfor ~}\nend\nEOT", "  1\n  2\nend\n")]
    [InlineData("<<-EOT\n    a\n  \n      \n    b\n    EOT\n", "a\n  \n      \nb\n")]
    [InlineData("<<-EOT\n    %{ for x in [1, 2] }\n    ${x}\n    %{ endfor ~}\n    EOT\n", "\n1\n\n2\n")]
    [InlineData("<<-EOT\n    %{ for x in [1, 2] ~}\n    ${x}\n    %{ endfor }\n    EOT\n", "    1\n    2\n\n")]
    [InlineData("<<-EOT\n    a\n    %{~ if true }\n    b\n    %{ endif }\n    EOT\n", "    a\n\n    b\n    \n")]
    [InlineData("<<-EOT\n\t\ta\n\t   b\n    EOT\n", "a\n  b\n")]
    [InlineData("<<EOT\nEOT", "")]
    public void Heredocs(string text, string expected)
    {
        DiagnosticList diagnostics = [];
        HclBody body = HclParser.ParseFile(new SourceText("t.hcl", $"a = {text}"), diagnostics);
        HclValue? value = new HclEvaluator(Scope, new EvaluationSession()).Evaluate(body.Attributes[0].Value, diagnostics);

        Assert.Empty(diagnostics);
        Assert.Equal(expected, Assert.IsType<HclString>(value).Value);
    }

    [Theory]
    [InlineData("var.nam", "t.hcl:1,4-8: Unsupported attribute; There is no attribute named \"nam\" here. Did you mean \"name\"?")]
    [InlineData("uper(\"x\")", "t.hcl:1,1-5: Call to unknown function; There is no function named \"uper\". Did you mean \"upper\"?")]
    [InlineData("[1][3]", "t.hcl:1,4-7: Invalid index")]
    [InlineData("1 + \"x\"", "t.hcl:1,5-8: Invalid operand; Unsuitable value for right operand: a number is required.")]
    [InlineData("\"a${null}\"", "t.hcl:1,3-10: Invalid template interpolation value")]
    [InlineData("{for v in [1, 1] : v => v}", "t.hcl:1,20-21: Duplicate object key")]
    [InlineData("true ? [1] : \"x\"", "t.hcl:1,8-17: Inconsistent conditional result types")]
    [InlineData("upper()", "t.hcl:1,1-8: Not enough function arguments")]
    [InlineData("file(\"x\")", "t.hcl:1,1-5: Error in function call; Call to function \"file\" failed: filesystem function disabled.")]
    [InlineData("null ? 1 : 2", "t.hcl:1,1-5: Incorrect condition type")]
    [InlineData("{a.b = 1}", "t.hcl:1,2-5: Ambiguous attribute key")]
    [InlineData("0 / 0", "t.hcl:1,5-6: Division by zero")]
    [InlineData("convert(null, list(string))[*]", "t.hcl:1,28-31: Splat of null value")]
    public void RefusesWithAPlace(string text, string expected)
    {
        DiagnosticList diagnostics = [];

        Assert.Null(Values.Evaluate(text, Scope, diagnostics));
        Assert.StartsWith(expected, Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]")]
    [InlineData("[for a in range(1000) : \"${join(\"\", [for b in range(1000) : \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"])}\"]")]
    [InlineData("[for a in range(1000) : [for b in range(1000) : can(var.x.y)]]")]
    [InlineData("[for a in range(1000) : [for b in range(1000) : sort(split(\"\", \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"))]]")]
    [InlineData("1e999999999")]
    [InlineData("1e9000 * 1e9000")]
    [InlineData("0 / 0")]
    [InlineData("1 / 0 - 1 / 0")]
    [InlineData("format(\"%999999999d\", 1)")]
    [InlineData("setproduct(range(1000), range(1000), range(1000))")]
    public void HostileWorkIsRefused(string text)
    {
        DiagnosticList diagnostics = [];

        Assert.Null(Values.Evaluate(text, Scope, diagnostics));
        Assert.NotEmpty(diagnostics);
    }

    [Fact]
    public void LongSumsDoNotOverflowTheStack() =>
        Assert.Equal("50001", Values.Json(Values.Evaluate("1" + string.Concat(Enumerable.Repeat(" + 1", 50_000)))!));

    [Fact]
    public void DoublingStringsEndAtTheLimit()
    {
        HclValue text = HclValue.Of(new string('x', 5_000_000));
        EvaluationScope scope = new(new Dictionary<string, HclValue>(StringComparer.Ordinal) { ["x"] = text });
        DiagnosticList diagnostics = [];

        Assert.Null(Values.Evaluate("\"${x}${x}\"", scope, diagnostics));
        Assert.Contains("Result too large", diagnostics[0].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void ReferencesAreListed()
    {
        HclExpression expression = HclParser.ParseExpression(new SourceText("t", "\"${var.a}${local[\"b\"]}\" == f(x, y.z[w])"), [])!;

        Assert.Equal(
            ["var.a", "local.b", "x.", "y.z", "w."],
            HclReferences.Of(expression).Select(static reference => $"{reference.Root}.{reference.Attribute}"));
    }
}
