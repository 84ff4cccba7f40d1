using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Steppe.Hcl.Tests.Formatting;

/// <summary>Compares our parser and formatter with HashiCorp's own, which the test scripts install from npm into a cache.</summary>
public sealed class ReferenceTests(ITestOutputHelper output)
{
    private static readonly string Folder = Path.Combine(
        Environment.GetEnvironmentVariable("STEPPE_CACHE")
        ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".cache"), "steppe"),
        "reference-syntax");

    [Fact]
    public void BothAcceptTheSameFiles()
    {
        (string Name, string Text)[] files = Files();
        JsonArray answers = Ask(files.Select(static file => file.Text));

        List<string> differences = [];
        foreach (((string name, string text), JsonNode? answer) in files.Zip(answers))
        {
            DiagnosticList diagnostics = [];
            HclParser.ParseFile(new SourceText(name, text), diagnostics);
            if (diagnostics.HasErrors != (answer!["error"] is not null))
            {
                differences.Add($"{name}: ours {(diagnostics.HasErrors ? diagnostics[0].ToString() : "accepts")}, the reference {answer["error"]?.ToString() ?? "accepts"}");
            }
        }

        output.WriteLine($"{files.Length} files, {answers.Count(static answer => answer!["error"] is not null)} of them refused");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void BothFormatAlike()
    {
        (string Name, string Text)[] files = Files();
        JsonArray answers = Ask(files.Select(static file => file.Text));

        List<string> differences = [];
        foreach (((string name, string text), JsonNode? answer) in files.Zip(answers))
        {
            string? ours = HclFormatter.Format(new SourceText(name, text), []);
            if (ours is not null && (string?)answer!["formatted"] is { } theirs && ours != theirs)
            {
                differences.Add($"{name}: ours\n{ours}\nthe reference\n{theirs}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void BothFormatGeneratedFilesAlike()
    {
        // Inside strings we differ on purpose: see decision 0055.
        string[] texts = [.. Enumerable.Range(0, 1500).Select(static seed => new FileGenerator(seed) { HasInterpolations = false }.File())];
        JsonArray answers = Ask(texts);

        List<string> differences = [];
        foreach ((string text, JsonNode? answer) in texts.Zip(answers))
        {
            if (answer!["error"] is { } refused)
            {
                differences.Add($"the reference refuses: {refused}\n{text}");
            }
            else if (HclFormatter.Format(new SourceText("t.hcl", text), []) is var ours && ours != (string?)answer["formatted"])
            {
                differences.Add($"ours\n{ours}\nthe reference\n{answer["formatted"]}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differ\n{string.Join("\n\n", differences.OrderBy(static text => text.Length).Take(20))}");
    }

    private static (string Name, string Text)[] Files([CallerFilePath] string source = "")
    {
        string tests = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", ".."));
        string[] folders = [Path.Combine(tests, "..", "examples"), Path.Combine(tests, "Steppe.JobSpec.Tests", "Broken"), Path.Combine(Path.GetDirectoryName(source)!, "Layouts")];
        return
        [
            .. folders.SelectMany(static folder => Directory.GetFiles(folder, "*.hcl", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal)
                .Select(static file => (Name: Path.GetFileName(file), Text: SourceBytes.Decode(file, File.ReadAllBytes(file), [])))
                .Where(static file => file.Text is not null)
                .Select(static file => (file.Name, file.Text!)),
        ];
    }

    private static JsonArray Ask(IEnumerable<string> texts, [CallerFilePath] string source = "")
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "HashiCorp's parser is not installed: eng/install.sh does it where node and npm are");
        string script = Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "eng", "npm", "reference-syntax.mjs");
        ProcessStartInfo start = new("node", [script, Folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8 };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(new JsonArray([.. texts.Select(static text => (JsonNode)text)]).ToJsonString());
        process.StandardInput.Close();
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return JsonNode.Parse(answer)!.AsArray();
    }
}
