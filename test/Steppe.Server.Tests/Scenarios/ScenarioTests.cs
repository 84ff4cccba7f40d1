using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Steppe.Server.Tests.Scenarios;

/// <summary>Every script under <c>Scripts/</c> shows what is written in it.</summary>
/// <remarks>Run with <c>STEPPE_REWRITE_GOLDEN=1</c> to write the scripts anew, then review the difference.</remarks>
public sealed partial class ScenarioTests
{
    public static TheoryData<string> Scripts => [.. Directory.GetFiles(DirectoryOf(), "*.txt").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task ShowsWhatIsWritten(string script)
    {
        string path = Path.Combine(DirectoryOf(), script);
        string written = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        string shown = Scenario.Run(written);
        if (Environment.GetEnvironmentVariable("STEPPE_REWRITE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, shown, TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(written, shown);
    }

    /// <summary>The numbered behaviours of the scheduler reference §7, §10 to §12 and §20 to §22 are named by the scripts that show them.</summary>
    [Theory]
    [InlineData("7.1", 0)]
    [InlineData("7.2", 9)]
    [InlineData("7.3", 0)]
    [InlineData("7.4", 18)]
    [InlineData("10", 0)]
    [InlineData("11", 0)]
    [InlineData("12", 0)]
    [InlineData("20", 0)]
    [InlineData("21", 0)]
    [InlineData("22", 0)]
    public async Task EveryNumberedBehaviourHasAScript(string section, int steps)
    {
        string drains = Path.Combine(DirectoryOf(), "..", "..", "..", "Steppe.ServerCore.Tests", "Scripts");
        SortedSet<int> shown = [];
        foreach (string path in Directory.GetFiles(DirectoryOf(), "*.txt").Concat(Directory.GetFiles(drains, "*.script")))
        {
            string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            string comments = string.Join(' ', lines.Where(static line => line.StartsWith('#')).Select(static line => line.TrimStart('#', ' ')));
            shown.UnionWith(Reference().Matches(comments).Where(match => match.Groups["section"].Value == section).SelectMany(StepsOf));
        }

        Assert.Empty(Enumerable.Range(Math.Min(1, steps), Math.Max(1, steps)).Except(shown));
    }

    // "§7.4-12, 13 and 15" names three steps, "§7.4-13 to 18" six, and "§11" the section as a whole.
    private static IEnumerable<int> StepsOf(Match match)
    {
        int last = Number(match.Groups["first"]);
        yield return last;
        foreach ((Capture word, Capture number) in match.Groups["word"].Captures.Zip(match.Groups["next"].Captures))
        {
            int next = Number(number);
            for (int step = word.Value.Trim() == "to" ? last + 1 : next; step <= next; step++)
            {
                yield return step;
            }

            last = next;
        }
    }

    private static int Number(Capture digits) => digits.Length == 0 ? 0 : int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"§(?<section>\d+(\.\d+)?)(-(?<first>\d+)((?<word>, | and | to )(?<next>\d+))*)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    private static string DirectoryOf([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Scripts");
}
