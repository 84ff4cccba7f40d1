using System.IO.Compression;
using System.Text.Json.Nodes;
using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec.Tests;

/// <summary>Job files whose parse, or refusal, was recorded from the reference.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void JobFilesGiveTheRecordedJobs()
    {
        string? folder = SharedFiles.Conformance is null ? null : Path.Combine(SharedFiles.Conformance, "parse");
        Assert.SkipUnless(Directory.Exists(folder), "the recorded answers are not on this machine");

        List<string> failures = [];
        int passed = 0;
        foreach (string file in Directory.GetFiles(folder, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            using StreamReader lines = new(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (lines.ReadLine() is { } line)
            {
                JsonNode recorded = JsonNode.Parse(line)!;
                string? problem = Check(recorded);
                passed += problem is null ? 1 : 0;
                if (problem is not null)
                {
                    failures.Add($"{recorded["id"]}\n    {problem}");
                }
            }
        }

        output.WriteLine($"{passed} passed");
        Assert.True(failures.Count == 0, $"{failures.Count} failed, {passed} passed\n{string.Join('\n', failures)}");
    }

    private static string? Check(JsonNode recorded)
    {
        JobParseOptions options = new() { Legacy = (bool)recorded["hcl1"]! };
        if (recorded["variables"] is JsonValue variables && variables.TryGetValue(out string? text) && text.Length > 0)
        {
            options = options with { VariableFiles = [new VariableFile("input.hcl", text)] };
        }

        JobParseResult result = JobFile.Parse((string)recorded["body"]!, options);
        if ((string)recorded["expect"]! == "reject")
        {
            return result.Job is null ? null : $"should be refused: {recorded["error"]}";
        }

        if (result.Job is null)
        {
            return $"refused: {DiagnosticRenderer.Render(result.Diagnostics)}";
        }

        return (bool)recorded["nondeterministic"]! ? null : Difference(recorded["job"], JsonNode.Parse(SteppeJson.SerializeToString(result.Job)), "job");
    }

    private static string? Difference(JsonNode? wanted, JsonNode? given, string path)
    {
        switch (wanted, given)
        {
            case (JsonObject a, JsonObject b):
                return a.Select(static pair => pair.Key).Union(b.Select(static pair => pair.Key)).Select(key =>
                    !a.ContainsKey(key) ? $"{path}.{key} should be absent, is {b[key]?.ToJsonString() ?? "null"}"
                    : !b.ContainsKey(key) ? $"{path}.{key} is absent, should be {a[key]?.ToJsonString() ?? "null"}"
                    : Difference(a[key], b[key], $"{path}.{key}")).FirstOrDefault(static problem => problem is not null);
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                return a.Zip(b).Select((pair, index) => Difference(pair.First, pair.Second, $"{path}[{index}]")).FirstOrDefault(static problem => problem is not null);
            default:
                return JsonNode.DeepEquals(wanted, given) ? null : $"{path} is {given?.ToJsonString() ?? "null"}, should be {wanted?.ToJsonString() ?? "null"}";
        }
    }
}
