using System.Runtime.CompilerServices;
using System.Text;

namespace Steppe.ServerCore.Tests.Scripts;

/// <summary>Plays the <c>.script</c> files beside this one: a line that begins with <c>&gt;</c> is carried out, what follows it is what it
/// showed.</summary>
/// <remarks>Run with <c>STEPPE_REWRITE_GOLDEN=1</c> to write the files anew, then review the difference.</remarks>
public sealed class ScriptTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Here(), "*.script").Select(static path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Plays_as_written(string name)
    {
        string path = Path.Combine(Here(), name + ".script");
        string written = File.ReadAllText(path);
        var cluster = new ScriptedCluster();
        var played = new StringBuilder();
        foreach (string line in written.Split('\n').Where(static line => line.StartsWith('>') || line.StartsWith('#')))
        {
            played.Append(line.StartsWith('#') && played.Length > 0 ? "\n" : "").Append(line).Append('\n');
            played.Append(line.StartsWith('>') ? cluster.Run(line[1..]) : "");
        }

        if (Environment.GetEnvironmentVariable("STEPPE_REWRITE_GOLDEN") == "1")
        {
            File.WriteAllText(path, played.ToString());
        }

        Assert.Equal(File.ReadAllText(path), played.ToString());
    }

    [Fact]
    public void There_are_scripts() => Assert.NotEmpty(Files);

    private static string Here([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
