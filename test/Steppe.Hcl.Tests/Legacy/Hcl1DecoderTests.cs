using Steppe.Hcl.Legacy;

namespace Steppe.Hcl.Tests.Legacy;

public sealed class Hcl1DecoderTests
{
    private readonly DiagnosticList _diagnostics = [];

    [Fact]
    public void ReadsWeaklyTypedValues()
    {
        Hcl1Decoder file = Open("""
            number = "5"  flag = "true"  other = 1  text = 7  float = 2.5
            wait = "1m30s"  one = "x"  many = ["a", 2]
            """);

        Assert.Equal(5, file.Integer("number"));
        Assert.True(file.Bool("flag"));
        Assert.True(file.Bool("other"));
        Assert.Equal("7", file.Text("text"));
        Assert.Equal(2.5, file.Number("float"));
        Assert.Equal(TimeSpan.FromSeconds(90), file.Duration("wait"));
        Assert.Equal(["x"], file.Texts("one"));
        Assert.Equal(["a", "2"], file.Texts("many"));
        Assert.Null(file.Text("absent"));
        file.RejectUnknownKeys();
        Assert.Empty(_diagnostics);
    }

    [Fact]
    public void WrongTypesNameTheKeyAndThePlace()
    {
        Hcl1Decoder file = Open("ports {\n  http = \"x\"\n}");

        Assert.Null(file.Block("ports")!.Integer("http"));

        Assert.Equal(
            "t.hcl:2,10-13: Invalid value; ports -> \"http\" must be a whole number, not \"x\"",
            Assert.Single(_diagnostics).ToString());
    }

    [Fact]
    public void UnknownKeysSuggestTheNearest()
    {
        Hcl1Decoder file = Open("client { enabeld = true }");
        Hcl1Decoder client = file.Block("client")!;
        client.Bool("enabled");
        client.RejectUnknownKeys();

        Assert.Equal(
            "t.hcl:1,10-17: Invalid key; client -> invalid key: enabeld. Did you mean \"enabled\"?",
            Assert.Single(_diagnostics).ToString());
    }

    [Fact]
    public void MapsMergeOverRepeatedBlocks()
    {
        Hcl1Decoder file = Open("meta { \"Name\" = \"a\" x = 1 }\nmeta { x = 2 }");

        Assert.Equal([new("Name", "a"), new("x", "2")], file.TextMap("meta")!);
    }

    [Fact]
    public void BlocksAndLabels()
    {
        Hcl1Decoder file = Open("plugin \"raw_exec\" { config { enabled = true } }\nserver {}\nserver {}");

        (string label, Hcl1Decoder plugin) = Assert.Single(file.LabelledBlocks("plugin"));
        Assert.Equal("raw_exec", label);
        Assert.True(plugin.Block("config")!.Bool("enabled"));
        Assert.Empty(_diagnostics);
        Assert.NotNull(file.Block("server"));
        Assert.Contains("only one 'server' block allowed", Assert.Single(_diagnostics).Detail, StringComparison.Ordinal);
    }

    private Hcl1Decoder Open(string text) => new(Hcl1Parser.Parse("t.hcl", text).Root!, _diagnostics);
}
