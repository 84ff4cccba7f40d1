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
    [InlineData("[")]
    [InlineData("{a=")]
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
        Hcl1Literal literal => literal.Text,
        _ => "?",
    };
}
