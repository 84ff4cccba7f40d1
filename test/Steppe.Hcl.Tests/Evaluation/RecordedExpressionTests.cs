using System.Text.Json;

namespace Steppe.Hcl.Tests.Evaluation;

/// <summary>Thousands of generated expressions give what HCL's own library gives for them, or are refused where it refuses them.</summary>
/// <remarks>
/// Each line of <c>recorded.jsonl</c> is an array: an expression, and the text <c>jsonencode(EXPRESSION)</c> has; without that text it is
/// refused. Source: decision 0120.
/// </remarks>
public sealed class RecordedExpressionTests
{
    private const int Shown = 40;

    [Fact]
    public void ExpressionsGiveWhatTheLibraryGives()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Evaluation", "recorded.jsonl"));
        Assert.True(lines.Length > 7000);
        List<string> failures = [];
        foreach (string[] record in lines.Select(static line => JsonSerializer.Deserialize<string[]>(line)!))
        {
            DiagnosticList diagnostics = [];
            HclValue? value = Values.Evaluate($"jsonencode(\n{record[0]}\n)", diagnostics: diagnostics);
            string? wanted = record.Length > 1 ? record[1] : null;
            string? given = (value as HclString)?.Value;
            if (given != wanted)
            {
                failures.Add($"{record[0]}\n    gives {given ?? string.Join(" / ", diagnostics)}\n    should be {wanted ?? "refused"}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {lines.Length} differ:\n{string.Join('\n', failures.Take(Shown))}");
    }
}
