using System.Runtime.CompilerServices;
using Steppe.Hcl;

namespace Steppe.JobSpec.Tests;

/// <summary>Files with characters lost, doubled and swapped by chance: whatever is wrong is told, and nothing is thrown.</summary>
public sealed class MutationTests
{
    private const int Rounds = 4000;
    private const string Letters = "{}[]()\"'=,.:$%#/*<~-\\\n\t aE0\u00e9\ud83d\0";

    [Fact]
    public void EveryFindingCanBeShown()
    {
        string[] files = [.. Directory.GetFiles(Folder()).Where(static file => Path.GetExtension(file) is ".hcl" or ".hcl1" or ".json").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        for (int seed = 0; seed < Rounds; seed++)
        {
            Random random = new(seed);
            string text = Mutate(files[random.Next(files.Length)], random);

            JobParseResult result = JobFile.Parse(text, new JobParseOptions { Legacy = random.Next(8) == 0 });

            Assert.Equal(result.Job is null, result.HasErrors);
            Assert.NotEmpty(DiagnosticRenderer.Render(result.Diagnostics, result.OmittedErrors) + DiagnosticJson.Write(result.Diagnostics, result.OmittedErrors));
            Assert.All(result.Diagnostics, static found => Assert.DoesNotContain('\n', found.ToString()));
            HclFormatter.Format(new SourceText("t.hcl", text), []);
        }
    }

    private static string Mutate(string text, Random random)
    {
        for (int count = random.Next(1, 4); count > 0 && text.Length > 2; count--)
        {
            int at = random.Next(text.Length);
            int length = Math.Min(random.Next(1, 4), text.Length - at);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text.Insert(at, Letters[random.Next(Letters.Length)].ToString()),
                _ => text[..at] + Letters[random.Next(Letters.Length)] + text[(at + 1)..],
            };
        }

        return text;
    }

    private static string Folder([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Broken");
}
