using System.Runtime.CompilerServices;
using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec.Tests;

/// <summary>Job files with one mistake each, and what their author reads: the files of <c>Broken/</c> with a <c>.txt</c> beside each.</summary>
/// <remarks>
/// Lines at the top that begin with <c>#! -var</c> or <c>#! -var-file</c> give variables. Run with <c>STEPPE_REWRITE_GOLDEN=1</c> to
/// write the texts anew, then read the difference as somebody would who was woken up by it.
/// </remarks>
public sealed class BrokenFileTests
{
    private static string Folder([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Broken");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder()).Select(Path.GetFileName).OfType<string>().Where(static name => !name.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void SaysWhatIsWrong(string name)
    {
        string path = Path.Combine(Folder(), name);
        IReadOnlyList<Diagnostic> found = Read(name, File.ReadAllBytes(path));
        string rendered = DiagnosticRenderer.Render(found) + "\n";
        string golden = Path.ChangeExtension(path, ".txt");
        if (Environment.GetEnvironmentVariable("STEPPE_REWRITE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, rendered);
        }

        Assert.Equal(File.ReadAllText(golden), rendered);
        Assert.Single(found);
    }

    private static IReadOnlyList<Diagnostic> Read(string name, byte[] bytes)
    {
        DiagnosticList diagnostics = [];
        if (SourceBytes.Decode(name, bytes, diagnostics) is not { } text)
        {
            return diagnostics;
        }

        JobParseResult result = JobFile.Parse(text, new JobParseOptions
        {
            FileName = name,
            Legacy = name.EndsWith(".hcl1", StringComparison.Ordinal),
            Variables = [.. Given(text, "#! -var ")],
            VariableFiles = [.. Given(text, "#! -var-file ").Select(static file => new VariableFile("prod.hcl", file))],
        });
        return result.Job is null ? result.Diagnostics : result.Explain(JobAdmission.Admit(result.Job, new AdmissionOptions()).Refusals);
    }

    private static IEnumerable<string> Given(string text, string mark) =>
        text.Split('\n').Where(line => line.StartsWith(mark, StringComparison.Ordinal)).Select(line => line[mark.Length..]);
}
