using System.Runtime.CompilerServices;

namespace Steppe.Server.Tests.Scenarios;

/// <summary>Every script under <c>Scripts/</c> shows what is written in it.</summary>
/// <remarks>Run with <c>STEPPE_REWRITE_GOLDEN=1</c> to write the scripts anew, then review the difference.</remarks>
public sealed class ScenarioTests
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

    private static string DirectoryOf([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Scripts");
}
