using Steppe.Hcl;

namespace Steppe.JobSpec.Tests;

public sealed class SensitiveVariableTests
{
    private const string Secret = "hunter2-hunter2";
    private const string Job = "job \"j\" {\n  group \"g\" {\n    task \"t\" {\n      driver = \"raw_exec\"\n      env {\n        P = var.p\n      }\n    }\n  }\n}\n";

    [Fact]
    public void The_value_reaches_the_job_and_is_known_as_sensitive()
    {
        JobParseResult result = JobFile.Parse($"variable \"p\" {{\n  sensitive = true\n}}\n{Job}", new JobParseOptions { Variables = ["p=" + Secret] });
        Assert.Equal(Secret, result.Job!.TaskGroups![0].Tasks![0].Env!["P"]);
        Assert.True(result.Sensitive.AreIn($"password is {Secret}!"));
        Assert.Equal("a (sensitive value) b", result.Sensitive.Hide($"a {Secret} b"));
        Assert.Equal("p=(sensitive value)", result.Sensitive.HideValue("p=" + Secret));
        Assert.False(result.Sensitive.AreIn("hunter"));
        Assert.True(JobFile.Parse($"variable \"p\" {{\n  sensitive = false\n  default = \"{Secret}\"\n}}\n{Job}", new JobParseOptions()).Sensitive.IsEmpty);
    }

    /// <summary>Mistakes about a sensitive value: declaration, and how the value is given.</summary>
    public static TheoryData<string, JobParseOptions> Mistakes => new()
    {
        { "type = number\n  sensitive = true", new JobParseOptions { Variables = ["p=" + Secret] } },
        { "type = list(string)\n  sensitive = true", new JobParseOptions { Variables = [$"p=[\"{Secret}\""] } },
        { "type = number\n  sensitive = true", new JobParseOptions { VariableFiles = [new VariableFile("v.vars", $"p = \"{Secret}\"\n")] } },
        { "sensitive = true", new JobParseOptions { VariableFiles = [new VariableFile("v.vars", $"p = \"{Secret}\n")] } },
        { "sensitive = true", new JobParseOptions { VariableFiles = [new VariableFile("v.vars", $"p = {Secret} {Secret}\n")] } },
        { "sensitive = true", new JobParseOptions { VariableFiles = [new VariableFile("v.json", "{\"p\": \"" + Secret + "\",, }")] } },
        { "type = bool\n  sensitive = true", new JobParseOptions { Environment = new Dictionary<string, string> { ["NOMAD_VAR_p"] = Secret } } },
        { $"type = number\n  sensitive = true\n  default = \"{Secret}\"", new JobParseOptions() },
        { $"sensitive = 7\n  type = number\n  default = \"{Secret}\"", new JobParseOptions() },
        { "sensitive = true\n  validation {\n    condition = strlen(var.p) < 3\n    error_message = \"Too long.\"\n  }", new JobParseOptions { Variables = ["p=" + Secret] } },
        { "sensitive = true\n  validation {\n    condition = parseint(var.p, 10) < 3\n    error_message = \"Too long.\"\n  }", new JobParseOptions { Variables = ["p=" + Secret] } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void No_mistake_tells_the_value(string declaration, JobParseOptions options)
    {
        JobParseResult result = JobFile.Parse($"variable \"p\" {{\n  {declaration}\n}}\n{Job}", options);
        Assert.True(result.HasErrors);
        Assert.DoesNotContain("hunter2", DiagnosticRenderer.Render(result.Diagnostics), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_in_a_later_mistake_is_hidden_too()
    {
        string text = $"variable \"p\" {{\n  sensitive = true\n}}\n{Job.Replace("driver = \"raw_exec\"", "driver = \"raw_exec\"\n      kill_timeout = var.p", StringComparison.Ordinal)}";
        JobParseResult result = JobFile.Parse(text, new JobParseOptions { Variables = ["p=" + Secret] });
        Assert.True(result.HasErrors);
        Assert.DoesNotContain("hunter2", DiagnosticRenderer.Render(result.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_holds_no_value_of_a_sensitive_variable()
    {
        string text = $"variable \"p\" {{\n  default   = \"{Secret}\"\n  sensitive = true\n}}\nvariable \"q\" {{ default = \"plain\" }}\n{Job}";
        var flags = new Dictionary<string, string> { ["p"] = Secret, ["q"] = "shown" };
        KeptSource kept = KeptSource.Of('\uFEFF' + text, "hcl2", flags, $"q = \"x\"\np = <<EOF\n{Secret}\nEOF\nr = 1\n");

        Assert.DoesNotContain("hunter2", kept.Text + kept.Variables, StringComparison.Ordinal);
        Assert.Contains("variable \"q\" { default = \"plain\" }", kept.Text, StringComparison.Ordinal);
        Assert.Equal(["q"], kept.VariableFlags.Keys);
        Assert.Contains("q = \"x\"", kept.Variables, StringComparison.Ordinal);
        Assert.Contains("r = 1", kept.Variables, StringComparison.Ordinal);

        JobParseResult again = JobFile.Parse(kept.Text, new JobParseOptions());
        Assert.Equal("Unset variable", Assert.Single(again.Diagnostics).Summary);
        Assert.NotNull(JobFile.Parse(kept.Text, new JobParseOptions { Variables = ["p=new"] }).Job);
    }

    [Fact]
    public void The_json_form_is_kept_without_them_too()
    {
        string text = "{\"variable\":{\"p\":{\"sensitive\":true,\"default\":\"" + Secret + "\"},\"q\":{\"default\":\"plain\"}},\"job\":{\"j\":{}}}";
        KeptSource kept = KeptSource.Of(text, "hcl2", new Dictionary<string, string>(), "{\"p\":\"" + Secret + "\",\"q\":\"x\"}");
        Assert.Equal("""{"variable":{"p":{"sensitive":true},"q":{"default":"plain"}},"job":{"j":{}}}""", kept.Text);
        Assert.Equal("""{"q":"x"}""", kept.Variables);
    }

    [Fact]
    public void Files_without_secrets_are_kept_to_the_letter()
    {
        string text = $"# nothing sensitive here\nvariable \"p\" {{\n  sensitive = false\n  default = \"a\"\n}}\n{Job}";
        Assert.Equal(text, KeptSource.Of(text, "hcl2", new Dictionary<string, string>(), "p = 1").Text);
        Assert.Equal("job {", KeptSource.Of("job {", "hcl2", new Dictionary<string, string>(), "").Text);
    }

    [Fact]
    public void Values_that_cannot_be_told_apart_are_not_kept_at_all() =>
        Assert.DoesNotContain("hunter2", KeptSource.Of($"variable \"p\" {{ sensitive = true }}\n{Job}", "hcl2", new Dictionary<string, string>(), $"p = \"{Secret}\" ] {{").Variables, StringComparison.Ordinal);
}
