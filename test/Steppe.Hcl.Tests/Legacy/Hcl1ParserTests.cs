using Steppe.Hcl.Legacy;

namespace Steppe.Hcl.Tests.Legacy;

public sealed class Hcl1ParserTests
{
    [Theory]
    [InlineData("a = 1", "{a:1}")]
    [InlineData("a { b = true c = \"x\" }", "{a:{b:true c:'x'}}")]
    [InlineData("a \"b\" c { }", "{a.b.c:{}}")]
    [InlineData("a = { b = 1, c = 2 }", "{a:{b:1 c:2}}")]
    [InlineData("a = [1, -2, [.5], {k = 1},]", "{a:[1 -2 [.5] {k:1}]}")]
    [InlineData("a = 0x1F b = 017 c = 1e3", "{a:0x1F b:017 c:1e3}")]
    [InlineData("\"Name\" = \"client-1\"", "{Name:'client-1'}")]
    [InlineData("a.b-c = 1 // x\n# y\n/* z\n */ d = 2", "{a.b-c:1 d:2}")]
    [InlineData("a = \"x${ f(\"y\\n\") }\\t\"", "{a:'x${ f(\"y\\n\") }\t'}")]
    [InlineData("a = \"\\x41\\u00e9\\101\"", "{a:'A\u00e9A'}")]
    [InlineData("a = <<EOF\n one\n  EOF\n", "{a:' one\n  '}")]
    [InlineData("a = <<-EOF\n  one\n   two\n  EOF\n", "{a:'one\n two\n'}")]
    [InlineData("a = <<-EOF\n  one\n two\n  EOF", "{a:'  one\n two\n'}")]
    [InlineData("a = 1\r\nb = 2\r\n", "{a:1 b:2}")]
    [InlineData(" {\"a\": {\"b\": [1, 2.5, null]}}", "{a:{b:[1 2.5 null]}}")]
    public void ReadsWhatTheLanguageAllows(string text, string expected)
    {
        Hcl1ParseResult result = Hcl1Parser.Parse("t.hcl", text);

        Assert.Null(result.ErrorText);
        Assert.Equal(expected, Show(result.Root!));
    }

    [Theory]
    [InlineData("a b = 1", "error parsing: At 1:5: expected \"{\"")]
    [InlineData("a = b", "error parsing: At 1:5: expected a value")]
    [InlineData("a {\n b = 1\n", "error parsing: At 3:1: expected \"}\" for the \"{\" on line 1")]
    [InlineData("a = \"x\ny\"", "error parsing: At 1:5: literal not terminated")]
    [InlineData("a = \"\\q\"", "error parsing: At 1:6: illegal char escape")]
    [InlineData("a = [1 2]", "error parsing: At 1:8: expected \",\"")]
    [InlineData("a = <<EOF\nx", "error parsing: At 1:5: heredoc not terminated")]
    [InlineData("a = ;", "error parsing: At 1:5: illegal character ';'")]
    [InlineData("}", "error parsing: At 1:1: expected a key")]
    [InlineData("a = 09", "error parsing: At 1:5: illegal number")]
    [InlineData("{\"a\": 1,}", "error parsing: At 1:9: The comma before this")]
    public void SaysWhereAndWhatIsWrong(string text, string expected) =>
        Assert.StartsWith(expected, Hcl1Parser.Parse("t.hcl", text).ErrorText, StringComparison.Ordinal);

    [Theory]
    [InlineData("a = ;\nb = 1\nc = 'x'\nd = 2", "1:5 3:5", "{b:1 d:2}")]
    [InlineData("a {\n b =\n c = 1\n d 3\n e = 4\n}\nf g = 1\nh = 2", "3:2 4:4 7:5", "{a:{c:1 e:4} h:2}")]
    [InlineData("a = [1, 2\nb = 3\nc = ]\nd = 4", "2:1 3:5", "{b:3 d:4}")]
    [InlineData("a {\n b = [\n  \"x\"\n  \"y\"\n ]\n c = 1\n}", "4:3", "{a:{c:1}}")]
    [InlineData("a {\n b = [1, 2\n}\nc = 3", "3:1", "{a:{} c:3}")]
    [InlineData("a = \"x\nb = \"\\q\"\nc = 09\nd = 1", "1:5 2:6 3:5", "{a: b: c: d:1}")]
    [InlineData("a = \"${x\nb = 1\nc {\n d = e\n}", "1:5 4:6", "{a: b:1 c:{}}")]
    [InlineData("a {\n b {\n c = 1\n", "4:1", "{a:{b:{c:1}}}")]
    [InlineData("a { }\n}\nb = 1\n}\nc = 2", "2:1 4:1", "{a:{} b:1 c:2}")]
    [InlineData("a = 1 + 2 * (3)\nb = 1", "1:7", "{a:1 b:1}")]
    [InlineData("a {\n b = <<EOF\nx\n}\n", "2:6", "{a:{b:}}")]
    [InlineData("a {\n b = 1 /* c\n}\n", "2:8", "{a:{b:1}}")]
    [InlineData("a b = {\n c = 1\n}\nd = 1", "1:5", "{d:1}")]
    [InlineData("a = f(<", "1:5", "{}")]
    [InlineData("a = <", "1:5", "{a:}")]
    [InlineData("a = \"\\", "1:5", "{a:}")]
    [InlineData("a = 1 /*", "1:7", "{a:1}")]
    [InlineData("a = [<<-", "1:6 1:9", "{}")]
    [InlineData("a = -", "1:5", "{a:}")]
    public void GoesOnAfterAnError(string text, string places, string read)
    {
        Hcl1ParseResult result = Hcl1Parser.Parse("t.hcl", text);

        Assert.Equal(places, string.Join(' ', result.Diagnostics.OrderBy(static found => found.Range!.Value.StartOffset).Select(static found => $"{found.Range!.Value.Start.Line}:{found.Range.Value.Start.Column}")));
        Assert.Equal(read, Show(result.Root!));
        Assert.True(result.HasErrors);
    }

    [Theory]
    [InlineData(";")]
    [InlineData("a = ;\n")]
    [InlineData("a {\n")]
    [InlineData("}")]
    [InlineData("]\n")]
    [InlineData("a = [\n")]
    [InlineData("a = \"${\n")]
    public void CountsManyErrorsInLittleTime(string piece)
    {
        Hcl1ParseResult result = Hcl1Parser.Parse("t.hcl", string.Concat(Enumerable.Repeat(piece, 200_000)));

        Assert.InRange(result.Diagnostics.ErrorCount, 1, DiagnosticList.MaxCounted);
        Assert.InRange(result.Diagnostics.Count, 1, DiagnosticList.MaxErrors);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a=")]
    [InlineData("{b c ")]
    public void RefusesHostileNesting(string opening) =>
        Assert.Contains("nested", Hcl1Parser.Parse("t.hcl", "a = " + string.Concat(Enumerable.Repeat(opening, 100_000))).ErrorText, StringComparison.Ordinal);

    [Fact]
    public void LabelsAreFoundInEveryForm()
    {
        string text = """
            plugin "one" { }
            plugin { two { } three = { } }
            """;
        const string Json = """{"plugin": [{"one": {}}, {"two": [{}], "three": {}}]}""";

        foreach (string form in new[] { text, Json })
        {
            Hcl1Object root = Hcl1Parser.Parse("t.hcl", form).Root!;
            Assert.Equal(["one", "two", "three"], root.Blocks("plugin", 1).Select(static block => block.Labels[0].Text));
        }
    }

    private static string Show(Hcl1Value value) => value switch
    {
        Hcl1Object map => $"{{{string.Join(' ', map.Items.Select(static item => $"{string.Join('.', item.Keys.Select(static key => key.Text))}:{Show(item.Value)}"))}}}",
        Hcl1List list => $"[{string.Join(' ', list.Elements.Select(Show))}]",
        Hcl1Literal { Kind: Hcl1LiteralKind.String } literal => $"'{literal.Text}'",
        Hcl1Literal { Kind: Hcl1LiteralKind.Null, Text: not "null" } => "",
        Hcl1Literal literal => literal.Text,
        _ => "?",
    };
}
