namespace Steppe.Hcl.Tests.Syntax;

public sealed class HclParserTests
{
    [Fact]
    public void ReadsArgumentsAndBlocks()
    {
        HclBody body = ParseGood("""
            # comment
            a = 1 // more
            /* and
               more */ block "x" y-z {
              b = "é"
            }
            block {}
            other {

              c = [
                1,
              ]
              inner { d = {
                e = 1
              } }
            }
            """);

        Assert.Equal(["a"], body.Attributes.Select(static attribute => attribute.Name));
        Assert.Equal(["block x y-z", "block", "other"], body.Blocks.Select(static block => string.Join(' ', block.Labels.Select(static label => label.Text).Prepend(block.Type))));
        Assert.Equal("t.hcl:5,7-10", body.Blocks[0].Body.Attributes[0].Value.Range.ToString());
        Assert.Equal("d", body.Blocks[2].Body.Blocks[0].Body.Attributes[0].Name);
    }

    [Theory]
    [InlineData("\"a\" = 1", "t.hcl:1,1-4: Invalid argument name; Argument names are not quoted. Write a without quotes.")]
    [InlineData("a : 1", "t.hcl:1,3-4: Invalid block definition")]
    [InlineData("a = 1, b = 2", "t.hcl:1,6-7: Unexpected comma after argument")]
    [InlineData("a = 1\na = 2", "t.hcl:2,1-2: Attribute redefined; The argument \"a\" was already set at t.hcl:1,1-2.")]
    [InlineData("b {} c = 1", "t.hcl:1,6-7: Missing newline after block definition")]
    [InlineData("b\n{\n}", "t.hcl:1,1-2: Invalid block definition; The \"{\" must stand at the end of this line")]
    [InlineData("b { c {} }", "t.hcl:1,7-8: Invalid single-argument block definition")]
    [InlineData("b { c = 1, d = 2 }", "t.hcl:1,10-11: Invalid single-argument block definition")]
    [InlineData("b \"x${1}\" {}", "t.hcl:1,3-10: Invalid block label")]
    [InlineData("b {\n", "t.hcl:1,3-4: Unclosed configuration block")]
    [InlineData("a = 'x'", "t.hcl:1,5-6: Invalid character; Single quotes")]
    [InlineData("a = \"\\q\"", "t.hcl:1,6-8: Invalid escape sequence")]
    [InlineData("a = \"x\nb = 2", "t.hcl:1,5-6: Unterminated template string")]
    [InlineData("a = <<EOT\nx", "t.hcl:1,5-10: Unterminated template string")]
    [InlineData("a = ", "t.hcl:1,5-5: Missing expression")]
    [InlineData("/* x", "t.hcl:1,1-3: Unterminated comment")]
    public void SaysWhereAndWhatIsWrong(string text, string expected)
    {
        DiagnosticList diagnostics = [];
        HclParser.ParseFile(new SourceText("t.hcl", text), diagnostics);

        Assert.StartsWith(expected, diagnostics[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void GoesOnAfterAnError()
    {
        DiagnosticList diagnostics = [];
        HclBody body = HclParser.ParseFile(new SourceText("t.hcl", "a = \nb {\n  c = ;\n  d = 1\n}\ne = [1\nf = 2\n"), diagnostics);

        Assert.Equal([1, 3, 7], diagnostics.Select(static diagnostic => diagnostic.Range!.Value.Start.Line));
        Assert.Equal("d", body.Blocks[0].Body.Attributes[0].Name);
    }

    [Fact]
    public void KeepsAtMostTwentyErrors()
    {
        DiagnosticList diagnostics = [];
        HclParser.ParseFile(new SourceText("t.hcl", string.Concat(Enumerable.Repeat("a = ;\n", 1000))), diagnostics);

        Assert.Equal(20, diagnostics.Count);
    }

    [Theory]
    [InlineData("a = [")]
    [InlineData("a = -")]
    [InlineData("a = \"${")]
    [InlineData("a {\n")]
    [InlineData("a = x ? ")]
    [InlineData("a = f(")]
    [InlineData("a = {b=")]
    [InlineData("a = \"%{if true}")]
    public void RefusesHostileNestingQuickly(string start)
    {
        DiagnosticList diagnostics = [];
        string opening = start.StartsWith("a {", StringComparison.Ordinal) ? start : start[4..];
        HclParser.ParseFile(new SourceText("t.hcl", (opening == start ? "" : "a = ") + string.Concat(Enumerable.Repeat(opening, 50_000))), diagnostics);

        Assert.True(diagnostics.HasErrors);
    }

    [Theory]
    [InlineData("a = <<A\n")]
    [InlineData("\"")]
    [InlineData("a = \"${\n")]
    [InlineData("/*")]
    [InlineData("'")]
    public void HostileRepetitionStaysLinear(string piece)
    {
        DiagnosticList diagnostics = [];
        HclParser.ParseFile(new SourceText("t.hcl", string.Concat(Enumerable.Repeat(piece, 200_000))), diagnostics);

        Assert.True(diagnostics.HasErrors);
    }

    [Fact]
    public void RendersASnippetWithCarets()
    {
        Diagnostic diagnostic = Diagnostic.Error("Unsupported argument", "Not expected.", new SourceText("t.hcl", "job {\n\té = nterval\n}").Range(11, 18), "interval");

        Assert.Equal(
            "t.hcl:2,6-13: Unsupported argument; Not expected. Did you mean \"interval\"?\n  2 | \té = nterval\n    | \t    ^^^^^^^",
            DiagnosticRenderer.Render(diagnostic));
    }

    private static HclBody ParseGood(string text)
    {
        DiagnosticList diagnostics = [];
        HclBody body = HclParser.ParseFile(new SourceText("t.hcl", text), diagnostics);
        Assert.Empty(diagnostics);
        return body;
    }
}
