using System.Text.RegularExpressions;

namespace Steppe.Tidy;

/// <summary>What must never be in a source file.</summary>
public sealed partial class SourceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Rooms =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void NothingIsLeftUnfinished(string room) => AssertNone(room, Unfinished());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void NoReflectionBasedInterop(string room) => AssertNone(room, OldInterop());

    [Fact]
    public void NoTestSleepsToWaitForSomething()
    {
        string[] sleepers =
        [
            .. Repository.Files("test", "*.cs")
                .Where(static file => Path.GetFileName(file) != "SourceTests.cs")
                .SelectMany(static file => Places(file, Sleep())),
        ];
        Assert.Empty(sleepers);
    }

    [Fact]
    public void NoMachinePathsOrRegistryHosts()
    {
        string[] places =
        [
            .. new[] { "src", "test", "bench", "docs", "examples", "eng", "packaging" }
                .SelectMany(static folder => Repository.Files(folder, "*"))
                .Where(static file => Path.GetFileName(file) != "SourceTests.cs" && !file.EndsWith("packages.lock.json", StringComparison.Ordinal))
                .SelectMany(static file => Places(file, MachinePath())),
        ];
        Assert.Empty(places);
    }

    [Fact]
    public void LongestFilesAreShown()
    {
        (string File, int Lines)[] longest =
        [
            .. Repository.Files("src", "*.cs")
                .Select(static file => (Repository.Name(file), File.ReadLines(file).Count()))
                .OrderByDescending(static entry => entry.Item2)
                .Take(5),
        ];
        foreach ((string file, int lines) in longest)
        {
            output.WriteLine($"{lines,5} {file}");
        }

        Assert.True(longest[0].Lines <= 600, $"{longest[0].File} has {longest[0].Lines} lines: it is asking to be two");
    }

    private static void AssertNone(string room, Regex pattern) =>
        Assert.Empty(Repository.Files(Path.Combine("src", room), "*.cs").SelectMany(file => Places(file, pattern)));

    private static IEnumerable<string> Places(string file, Regex pattern) => File.ReadLines(file)
        .Select((text, index) => (text, index))
        .Where(line => pattern.IsMatch(line.text))
        .Select(line => $"{Repository.Name(file)}:{line.index + 1}: {line.text.Trim()}");

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bHACK\b|\bFIXME\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\[DllImport|Assembly\.GetTypes\(|Activator\.CreateInstance\(typeof")]
    private static partial Regex OldInterop();

    [GeneratedRegex(@"Thread\.Sleep\(|await Task\.Delay\(\d")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"/work/|/root/|nuget\.org|registry\.npmjs")]
    private static partial Regex MachinePath();
}
