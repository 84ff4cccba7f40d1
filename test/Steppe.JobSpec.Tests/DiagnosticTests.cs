using System.Text.Json.Nodes;
using Steppe.Hcl;

namespace Steppe.JobSpec.Tests;

public sealed class DiagnosticTests
{
    [Fact]
    public void OneErrorDoesNotHideTheOthers()
    {
        const string text = """
            job "a" {
              group "g" {
                count 2
                network { port "x" { to = 1, static = 2 } }
                task "t" {
                  driver = 'exec'
                  config {
                    args = ["a" "b",
                      "c"]
                    command = "x
                  }
                  meta = {
                    a 1
                    b = 2
                  }
                  env { A = "1" }
                }
                update
                {
                  max_parallel = ;
                }
              }
            }
            """;

        string errors = Parsing.Errors(text);

        Assert.Equal(
            ["3,11", "4,20", "6,16", "8,21", "10,19", "13,11", "18,5", "20,22"],
            errors.Split('\n').Select(static line => line.Split(':')[1].Split('-')[0]));
    }

    [Fact]
    public void SyntaxErrorsDoNotHideOtherMistakesAndMakeNoNewOnes()
    {
        const string text = """
            variable "n" {
              default 3
            }
            job "a" {
              typ = "batch"
              group "g" {
                count = var.n
                scaling {
                  max: 3
                }
                task {
                  kill_timeout = "soon"
                }
              }
            }
            """;

        JobParseResult result = JobFile.Parse(text, new JobParseOptions());

        Assert.Equal([2, 5, 9, 12], result.Diagnostics.Select(static found => found.Range!.Value.Start.Line));
        Assert.EndsWith("and 1 other diagnostic(s)", result.ErrorText!, StringComparison.Ordinal);
    }

    [Fact]
    public void AllErrorsOfALegacyFileAreTold()
    {
        const string text = """
            job "a" {
              typ = "batch"
              priority = high
              group "g" {
                count 3
                task "t" {
                  driver = 'exec'
                  config { command = "x" args = ["a" "b"] }
                  resource { cpu = 1 }
                }
              }
            }
            """;

        JobParseResult result = JobFile.Parse(text, new JobParseOptions { Legacy = true });

        Assert.Equal([2, 3, 5, 7, 8, 9], result.Diagnostics.Select(static found => found.Range!.Value.Start.Line).Order());
        Assert.StartsWith("error parsing: At 3:14: expected a value", result.ErrorText, StringComparison.Ordinal);
        Assert.EndsWith(", and 3 other diagnostic(s)", result.ErrorText!, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereBracesAreMissingNothingElseIsGuessed()
    {
        string errors = Parsing.Errors("job \"a\" {\n  group \"g\" {\n    task \"t\" {\n      typ = 1\n  }\n  group \"h\" {\n  }\n}\n");

        Assert.StartsWith("input.hcl:3,5-9: Unclosed configuration block", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Fact]
    public void AWrongVariableDoesNotHideOtherErrorsAndMakesNoNewOnes()
    {
        const string text = """
            variable "count" {
              type = number
            }
            locals {
              twice = var.count * 2
            }
            job "a" {
              typ = "batch"
              group "g" {
                count = local.twice
                dynamic "task" {
                  for_each = var.count
                  labels   = ["x"]
                  content {}
                }
              }
            }
            """;

        string[] errors = Parsing.Errors(text).Split('\n');

        Assert.Equal(2, errors.Length);
        Assert.StartsWith("input.hcl:1,1-17: Unset variable", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("input.hcl:8,3-6: Unsupported argument", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void BeyondTwentyErrorsAreCounted()
    {
        string text = "job \"a\" {\n" + string.Concat(Enumerable.Range(0, 25).Select(static index => $"  x{index} = 1\n")) + "}\n";

        JobParseResult result = JobFile.Parse(text, new JobParseOptions());

        Assert.Equal(20, result.Diagnostics.Count);
        Assert.Equal(5, result.OmittedErrors);
        Assert.EndsWith("\nand 5 more errors", DiagnosticRenderer.Render(result.Diagnostics, result.OmittedErrors), StringComparison.Ordinal);
        Assert.Equal(25, (int)JsonNode.Parse(DiagnosticJson.Write(result.Diagnostics, result.OmittedErrors))!["error_count"]!);
    }

    [Fact]
    public void HundredsOfErrorsAreNotCountedToTheEnd()
    {
        JobParseResult result = JobFile.Parse("job \"a\" {\n" + string.Concat(Enumerable.Repeat("  x = ;\n", 5000)) + "}\n", new JobParseOptions());

        Assert.Equal(180, result.OmittedErrors);
        Assert.EndsWith("\nand at least 180 more errors", DiagnosticRenderer.Render(result.Diagnostics, result.OmittedErrors), StringComparison.Ordinal);
        Assert.EndsWith("and 199 other diagnostic(s)", result.ErrorText!, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonTellsPlacesSuggestionsAndOrigins()
    {
        JobParseResult result = JobFile.Parse(
            "variable \"n\" {}\njob \"é\" {\n  priority = var.n\n  typ = 1\n}\n", new JobParseOptions { FileName = "a.hcl", Variables = ["n=many"] });

        JsonNode json = JsonNode.Parse(DiagnosticJson.Write(result.Diagnostics))!;

        Assert.False((bool)json["valid"]!);
        JsonNode first = json["diagnostics"]![0]!;
        Assert.Equal("error", (string)first["severity"]!);
        Assert.Equal("Incorrect attribute value type", (string)first["summary"]!);
        Assert.Equal("""{"filename":"a.hcl","start":{"line":3,"column":14,"byte":40},"end":{"line":3,"column":19,"byte":45}}""", first["range"]!.ToJsonString());
        Assert.Equal("  priority = var.n", (string)first["snippet"]!);
        Assert.Equal("var.n is \"many\", set by -var", (string)first["origins"]![0]!["sentence"]!);
        Assert.Equal("type", (string)json["diagnostics"]![1]!["suggestion"]!);
    }

    [Fact]
    public void WithoutFindingsTheJsonSaysValid() =>
        Assert.Equal("""{"valid":true,"error_count":0,"warning_count":0,"diagnostics":[]}""", JsonNode.Parse(DiagnosticJson.Write([]))!.ToJsonString());

    [Theory]
    [InlineData("group[web.x].task[s].resources.memory", "7,9-19")]
    [InlineData("group[web.x].task[s].resources.cpu", "6,7-16")]
    [InlineData("group[web.x].task[s].env[A]", "9,7-24")]
    [InlineData("constraint[1]", "3,3-13")]
    [InlineData("constraint[1].value", "3,16-27")]
    [InlineData("group[#0]", "4,3-16")]
    [InlineData("update.stagger", "1,1-8")]
    [InlineData(null, "1,1-8")]
    public void BrokenRulesAreShownWhereTheyAreBroken(string? path, string expected)
    {
        const string text = """
            job "a" {
              constraint { value = "1" }
              constraint { value = "2" }
              group "web.x" {
                task "s" {
                  resources {
                    memory = 1
                  }
                  env = { A = "1" }
                }
              }
            }
            """;

        JobParseResult result = JobFile.Parse(text, new JobParseOptions { FileName = "f" });
        Assert.Null(result.PlaceOf("nowhere.at[all]"));
        Diagnostic found = Assert.Single(result.Explain([new Model.Refusal(Model.RefusalCode.Invalid, path, "no.")]));

        Assert.Equal($"f:{expected}", found.Range.ToString());
    }
}
