using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Steppe.Hcl.Tests.Formatting;

public sealed class HclFormatterTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("a=1", "a = 1")]
    [InlineData("  a  =  1  \n", "a = 1\n")]
    [InlineData("a=[1,2 , 3,]\n", "a = [1, 2, 3, ]\n")]
    [InlineData("a=[ ]\nb={ }\nc={x=1}\n", "a = []\nb = {}\nc = { x = 1 }\n")]
    [InlineData("a=f( 1 ,2 )+ g (3)\n", "a = f(1, 2) + g(3)\n")]
    [InlineData("a=[for x in[1]:x]\nb=c[0]\n", "a = [for x in [1] : x]\nb = c[0]\n")]
    [InlineData("a=-1\nb=1-1\nc=! d\ne=(- f)-2*-3\n", "a = -1\nb = 1 - 1\nc = !d\ne = (-f) - 2 * -3\n")]
    [InlineData("a=x . y [ 0 ] . z\nb=c[*].d\n", "a = x.y[0].z\nb = c[*].d\n")]
    [InlineData("a=b?c:d\n", "a = b ? c : d\n")]
    [InlineData("a=[for k,v in x:v if k!=1]\n", "a = [for k, v in x : v if k != 1]\n")]
    [InlineData("a={for k,v in x:k=>v...}\n", "a = { for k, v in x : k => v... }\n")]
    [InlineData("job \"x\"   {\ngroup   y{\n}\n}\n", "job \"x\" {\n  group y {\n  }\n}\n")]
    [InlineData("port \"http\"{to=80}\n", "port \"http\" { to = 80 }\n")]
    [InlineData("a=\"${ b }  ${c}\"\n", "a = \"${ b }  ${c}\"\n")]
    public void SpacesWords(string text, string expected) => Assert.Equal(expected, Format(text));

    [Theory]
    [InlineData("a=1\nlong=2\n\nb=3\n", "a    = 1\nlong = 2\n\nb = 3\n")]
    [InlineData("a=1\n# c\nlong=2\n", "a = 1\n# c\nlong = 2\n")]
    [InlineData("a=1\nb{\n}\nlong=2\n", "a = 1\nb {\n}\nlong = 2\n")]
    [InlineData("a=1\nlong=[\n1,\n]\nbc=2\n", "a = 1\nlong = [\n  1,\n]\nbc = 2\n")]
    [InlineData("a=1\nlong=<<E\nx\nE\nbc=2\n", "a    = 1\nlong = <<E\nx\nE\nbc   = 2\n")]
    [InlineData("a{#x\nb=1#y\n}#z\n", "a {     #x\n  b = 1 #y\n}       #z\n")]
    [InlineData("a={\n\"x y\"=1\nz=2\n}\n", "a = {\n  \"x y\" = 1\n  z     = 2\n}\n")]
    [InlineData("日本=1\na=2\n", "日本 = 1\na  = 2\n")]
    [InlineData("a=1#x\nlong=2//y\n", "a    = 1 #x\nlong = 2 //y\n")]
    [InlineData("a=1#x\nb=222#y\n", "a = 1   #x\nb = 222 #y\n")]
    public void LinesUp(string text, string expected) => Assert.Equal(expected, Format(text));

    [Fact]
    public void KeepsHeredocsByteByByte() =>
        Assert.Equal("a {\n  b = <<-EOT\n      x  ${ y }\n\t z\n   EOT\n  c = 1\n}\n", Format("a {\nb=<<-EOT\n      x  ${ y }\n\t z\n   EOT\nc=1\n}\n"));

    [Fact]
    public void KeepsBlankLinesCommentsAndLineEnds() =>
        Assert.Equal("# a\r\n\r\n\r\nb = 1 /* c */\r\n/* d\n e */\r\n", Format("# a\r\n\r\n\r\nb=1   /* c */  \r\n   /* d\n e */\r\n"));

    [Fact]
    public void LeavesFilesWithErrorsAlone()
    {
        DiagnosticList diagnostics = [];

        Assert.Null(HclFormatter.Format(new SourceText("t.hcl", "a = \nb = ]\n"), diagnostics));
        Assert.Equal(2, diagnostics.Count);
    }

    [Fact]
    public void GeneratedFilesKeepTheirMeaning()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            string text = new FileGenerator(seed).File();
            string? problem = Check(text);
            Assert.True(problem is null, $"seed {seed}: {problem}\n{text}");
        }
    }

    [Fact]
    public void RecordedJobFilesKeepTheirMeaning()
    {
        string? folder = SharedFiles.Conformance is null ? null : Path.Combine(SharedFiles.Conformance, "parse");
        Assert.SkipUnless(Directory.Exists(folder), "the recorded job files are not on this machine");

        int count = 0;
        foreach (string file in Directory.GetFiles(folder, "*.jsonl.gz"))
        {
            using StreamReader lines = new(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (lines.ReadLine() is { } line)
            {
                JsonNode recorded = JsonNode.Parse(line)!;
                string body = (string)recorded["body"]!;
                if (Parse(body) is not null)
                {
                    string? problem = Check(body);
                    Assert.True(problem is null, $"{recorded["id"]}: {problem}");
                    count++;
                }
            }
        }

        output.WriteLine($"{count} files");
        Assert.True(count > 0);
    }

    [Fact]
    public void JobFilesOfThisRepositoryKeepTheirMeaning()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Steppe.slnx")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        string[] files = [.. new[] { "examples", "test", "bench" }
            .Select(name => Path.Combine(root.FullName, name)).Where(Directory.Exists)
            .SelectMany(static folder => Directory.GetFiles(folder, "*.hcl", SearchOption.AllDirectories))
            .Where(static file => !file.Contains("/Broken/encoding-", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            Assert.True(Parse(text) is null || Check(text) is null, $"{file}: {Check(text)}");
        }
    }

    private static string? Check(string text)
    {
        if (Parse(text) is not { } before)
        {
            return "does not parse";
        }

        string formatted = Format(text);
        return Parse(formatted) != before ? $"means something else:\n{formatted}"
            : Format(formatted) is var again && again != formatted ? $"formatted twice differs:\n{formatted}\n---\n{again}"
            : Letters(text) != Letters(formatted) ? $"lost or gained characters:\n{formatted}"
            : null;
    }

    // All that is no blank: comments included, in order.
    private static string Letters(string text) => string.Concat(text.TrimStart('\uFEFF').Where(static letter => !char.IsWhiteSpace(letter)));

    private static string? Parse(string text)
    {
        DiagnosticList diagnostics = [];
        HclBody body = HclParser.ParseFile(new SourceText("t.hcl", text), diagnostics);
        return diagnostics.HasErrors ? null : SyntaxDump.Of(body);
    }

    private static string Format(string text)
    {
        DiagnosticList diagnostics = [];
        string? formatted = HclFormatter.Format(new SourceText("t.hcl", text), diagnostics);
        Assert.Equal("", DiagnosticRenderer.Render(diagnostics));
        return formatted!;
    }
}
