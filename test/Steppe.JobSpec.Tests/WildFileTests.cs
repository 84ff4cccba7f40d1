using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Steppe.Model;

namespace Steppe.JobSpec.Tests;

/// <summary>Files such as people have them, checked by hand: <c>Files/NAME.expect</c> holds lines of <c>path = JSON</c>.</summary>
public sealed partial class WildFileTests
{
    public static TheoryData<string> Names => [.. TestFiles.All.Select(static file => file.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void MeansWhatItSays(string name)
    {
        TestFile file = TestFiles.All.Single(file => file.Name == name);
        JobParseResult result = JobFile.Parse(file.Text, new JobParseOptions { FileName = name, Legacy = file.IsLegacy });
        Assert.Equal("", Hcl.DiagnosticRenderer.Render(result.Diagnostics));

        JsonNode job = JsonNode.Parse(SteppeJson.SerializeToString(result.Job!))!;
        List<string> differences = [];
        foreach (string line in file.Expectations)
        {
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            JsonNode? wanted = JsonNode.Parse(line[(equals + 3)..]);
            JsonNode? found = Find(job, line[..equals]);
            if (!JsonNode.DeepEquals(wanted, found))
            {
                differences.Add($"{line}\n    but is {found?.ToJsonString() ?? "null"}");
            }
        }

        Assert.NotEmpty(file.Expectations);
        Assert.Equal("", string.Join('\n', differences));
    }

    private static JsonNode? Find(JsonNode root, string path)
    {
        JsonNode? node = root;
        foreach (Match step in Step().Matches(path))
        {
            node = step.Groups[2].Success ? node?[int.Parse(step.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)] : node?[step.Groups[1].Value];
        }

        return node;
    }

    [GeneratedRegex(@"([A-Za-z_0-9-]+)|\[(\d+)\]", RegexOptions.NonBacktracking)]
    private static partial Regex Step();
}
