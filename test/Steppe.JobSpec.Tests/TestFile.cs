namespace Steppe.JobSpec.Tests;

/// <summary>One job file of the folder <c>Files</c> with what it should mean.</summary>
internal sealed record TestFile(string Name, string Text, bool IsLegacy, IReadOnlyList<string> Expectations);

/// <summary>All job files of the folder <c>Files</c>.</summary>
internal static class TestFiles
{
    public static IReadOnlyList<TestFile> All { get; } = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Files"), "*.nomad.*").Order(StringComparer.Ordinal).Select(Read)];

    private static TestFile Read(string path)
    {
        string name = Path.GetFileName(path);
        string expectations = Path.Combine(Path.GetDirectoryName(path)!, name[..name.IndexOf('.', StringComparison.Ordinal)] + ".expect");
        return new TestFile(name, File.ReadAllText(path), name.EndsWith(".hcl1", StringComparison.Ordinal), File.ReadAllLines(expectations));
    }
}
