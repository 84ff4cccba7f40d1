using Steppe.Model;

namespace Steppe.JobSpec.Tests.Variables;

public sealed class VariableTests
{
    private const string OneVariable = "variable \"x\" {\n  default = \"default\"\n}\njob \"a\" {\n  name = var.x\n}";

    [Fact]
    public void LaterSourcesWin()
    {
        JobParseOptions options = new();
        Assert.Equal("default", Parsing.Good(OneVariable, options).Name);

        options = options with { Environment = new Dictionary<string, string> { ["NOMAD_VAR_x"] = "environment", ["NOMAD_VAR_unknown"] = "ignored" } };
        Assert.Equal("environment", Parsing.Good(OneVariable, options).Name);

        options = options with { VariableFiles = [new("one.hcl", "x = \"one\""), new("two.json", "{\"x\": \"two\"}")] };
        Assert.Equal("two", Parsing.Good(OneVariable, options).Name);

        options = options with { Variables = ["x=first", "x=a=b"] };
        Assert.Equal("a=b", Parsing.Good(OneVariable, options).Name);
    }

    [Theory]
    [InlineData("string", "[1]", "[1]")]
    [InlineData("number", "5", "5")]
    [InlineData("bool", "true", "true")]
    [InlineData("list(number)", "[1, 2]", "1,2")]
    [InlineData("any", "[3]", "3")]
    public void TextBecomesTheDeclaredType(string type, string text, string expected)
    {
        string use = type is "list(number)" or "any" ? "join(\",\", var.x)" : "\"${var.x}\"";
        Job job = Parsing.Good($"variable \"x\" {{\n  type = {type}\n}}\njob \"a\" {{\n  name = {use}\n}}", new JobParseOptions { Variables = [$"x={text}"] });

        Assert.Equal(expected, job.Name);
    }

    [Theory]
    [InlineData("variable \"x\" {}\njob \"a\" {}", "input.hcl:1,1-13: Unset variable; Variable \"x\" has no value")]
    [InlineData("variable \"x\" {\n  type = number\n  default = \"y\"\n}\njob \"a\" {}", "input.hcl:3,13-16: Invalid default value for variable; The default value of variable \"x\" does not fit its type number")]
    [InlineData("variable \"x\" {\n  type = strin\n}\njob \"a\" {}", "input.hcl:2,10-15: Invalid type specification; There is no type named \"strin\". Did you mean \"string\"?")]
    [InlineData("variable \"x\" {\n  default = 1\n  validation {\n    condition = var.x > 1\n    error_message = \"Too small.\"\n  }\n}\njob \"a\" {}", "input.hcl:1,1-13: Invalid value for variable; Too small.")]
    [InlineData("variable \"x\" {\n  default = 1\n}\nvariables {\n  x = 2\n}\njob \"a\" {}", "input.hcl:5,3-4: Duplicate variable")]
    [InlineData("job \"a\" {\n  name = var.y\n}", "input.hcl:2,10-15: Unknown variable; No variable \"y\" is declared.")]
    public void RefusesDeclarations(string text, string expected) =>
        Assert.StartsWith(expected, Parsing.Errors(text), StringComparison.Ordinal);

    [Fact]
    public void UndeclaredValuesAreErrorsOnlyWhenStrict()
    {
        JobParseOptions options = new() { Variables = ["y=1"] };
        Assert.StartsWith("<nil>: Undefined variable", Parsing.Errors(OneVariable, options), StringComparison.Ordinal);

        JobParseResult lenient = JobFile.Parse(OneVariable, options with { Strict = false });
        Assert.NotNull(lenient.Job);
        Assert.StartsWith("<nil>: Undefined variable", Assert.Single(lenient.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LocalsMayReferToEachOtherInAnyOrder()
    {
        Job job = Parsing.Good("locals {\n  a = \"${local.b}!\"\n  b = var.v\n}\nvariables {\n  v = \"hi\"\n}\njob \"a\" {\n  name = local.a\n}");

        Assert.Equal("hi!", job.Name);
        Assert.Contains("Circular reference in locals", Parsing.Errors("locals {\n  a = local.b\n  b = local.a\n}\njob \"a\" {}"), StringComparison.Ordinal);
    }

    [Fact]
    public void DynamicBlocksUnfold()
    {
        Job job = Parsing.Good("""
            job "a" {
              dynamic "group" {
                for_each = { one = 1, two = 2 }
                labels   = [group.key]
                content {
                  count = group.value
                  dynamic "constraint" {
                    for_each = ["x", "y"]
                    iterator = item
                    content {
                      attribute = "${attr.z}"
                      value     = "${group.key}-${item.value}-${item.key}"
                    }
                  }
                }
              }
            }
            """);

        Assert.Equal(["one:1", "two:2"], job.TaskGroups!.Select(static group => $"{group.Name}:{group.Count}"));
        Assert.Equal(["two-x-0", "two-y-1"], job.TaskGroups![1].Constraints!.Select(static constraint => constraint.RTarget));
        Assert.Contains("Unsupported block type", Parsing.Errors("job \"a\" {\n  dynamic \"gruop\" {\n    for_each = []\n    content {}\n  }\n}"), StringComparison.Ordinal);
    }

    [Fact]
    public void NestedDynamicBlocksEndAtTheLimit()
    {
        const string Each = "for_each = range(1000)\n labels = [\"x\"]\n";
        string text = $"job \"a\" {{\n dynamic \"group\" {{\n {Each} content {{\n dynamic \"task\" {{\n {Each} content {{\n}}\n }}\n }}\n }}\n}}";

        Assert.Contains("Evaluation too long", Parsing.Errors(text), StringComparison.Ordinal);
    }

    [Fact]
    public void NestingByLocalsEndsAtTheLimit()
    {
        string locals = string.Concat(Enumerable.Range(1, 20_000).Select(static index => $"  l{index} = [local.l{index - 1}]\n"));

        Assert.Contains("Result too large", Parsing.Errors($"locals {{\n  l0 = 1\n{locals}}}\njob \"a\" {{}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void DoublingLocalsEndAtTheLimit()
    {
        string locals = string.Concat(Enumerable.Range(1, 60).Select(static index => $"  l{index} = [local.l{index - 1}, local.l{index - 1}]\n"));

        Assert.Contains("Result too large", Parsing.Errors($"locals {{\n  l0 = [1, 2]\n{locals}}}\njob \"a\" {{}}"), StringComparison.Ordinal);
    }
}
