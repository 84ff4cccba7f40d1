using System.Runtime.CompilerServices;

namespace Steppe.Hcl.Tests.Syntax;

/// <summary>One mistake makes one error: what follows it is read as if it had not been made.</summary>
public sealed class RecoveryTests
{
    // A map that became a block by losing its "=", and a list that lost its bracket: there each line is a mistake of its own.
    private const int MostExceptions = 2;

    [Fact]
    public void OneLostOrDoubledCharacterMakesOneError()
    {
        string text = Formatted();
        List<string> noisy = [];
        for (int index = 0; index < text.Length; index++)
        {
            if (char.IsWhiteSpace(text[index]) || char.IsLetterOrDigit(text[index]))
            {
                continue;
            }

            foreach (string variant in (string[])[text.Remove(index, 1), text.Insert(index, text[index].ToString())])
            {
                DiagnosticList found = [];
                HclParser.ParseFile(new SourceText("t.hcl", variant), found);
                if (found.Count > 1)
                {
                    noisy.Add(DiagnosticRenderer.Render(found));
                }
            }
        }

        Assert.True(noisy.Count <= MostExceptions, string.Join("\n---\n", noisy));
    }

    [Theory]
    [InlineData("}")]
    [InlineData("a = }\n")]
    [InlineData("a {\n}}\n")]
    [InlineData("a = <E\n")]
    [InlineData("a \"x {\n")]
    [InlineData("a\n  b\n")]
    [InlineData("a = ] }\t")]
    public void HostileRepetitionStaysLinear(string piece)
    {
        DiagnosticList found = [];
        HclParser.ParseFile(new SourceText("t.hcl", string.Concat(Enumerable.Repeat(piece, 200_000))), found);

        Assert.True(found.HasErrors);
    }

    private static string Formatted([CallerFilePath] string source = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(source)!, "..", "Formatting", "Layouts", "service.hcl");
        return HclFormatter.Format(new SourceText("t.hcl", File.ReadAllText(path)), [])!;
    }
}
