using System.Text.Json;
using Steppe.Cli.Output.Templates;

namespace Steppe.Cli.Tests.Output.Templates;

public sealed class TemplateTests
{
    private const string Json = """
        {"ID":"abc","Count":3,"Ratio":0.25,"Big":1935619687000000000,"On":true,"Off":false,"None":null,"Empty":"","Tags":["a","b","c"],
         "Meta":{"x":"1","a.b":"2"},"Groups":[{"Name":"web","Size":2},{"Name":"db","Size":0}]}
        """;

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{.ID}}-{{ .Count }}", "abc-3")]
    [InlineData("{{.Big}} {{.Ratio}} {{.On}}", "1935619687000000000 0.25 true")]
    [InlineData("[{{.None}}{{.Missing}}{{.Missing.Deeper}}]", "[]")]
    [InlineData("{{.Tags}} {{.Meta}}", "[a b c] map[a.b:2 x:1]")]
    [InlineData("{{index .Tags 1}}{{index .Meta \"a.b\"}}{{(index .Groups 0).Name}}", "b2web")]
    [InlineData("{{range .Tags}}<{{.}}>{{end}}", "<a><b><c>")]
    [InlineData("{{range $i, $t := .Tags}}{{$i}}={{$t}} {{end}}", "0=a 1=b 2=c ")]
    [InlineData("{{range $k, $v := .Meta}}{{$k}}:{{$v}};{{end}}", "a.b:2;x:1;")]
    [InlineData("{{range .None}}x{{else}}none{{end}}", "none")]
    [InlineData("{{range .Groups}}{{.Name}}@{{$.ID}} {{end}}", "web@abc db@abc ")]
    [InlineData("{{if .On}}y{{else}}n{{end}}{{if .Off}}y{{else}}n{{end}}{{if .Empty}}y{{end}}", "yn")]
    [InlineData("{{if .Off}}1{{else if eq .Count 3}}2{{else}}3{{end}}", "2")]
    [InlineData("{{with .Meta}}{{.x}}{{end}}{{with .None}}a{{else}}{{.ID}}{{end}}", "1abc")]
    [InlineData("{{with $m := .Meta}}{{$m.x}}{{end}}", "1")]
    [InlineData("{{len .Tags}}{{len .ID}}{{len .Meta}}{{.Tags | len}}", "3323")]
    [InlineData("{{eq .ID \"abc\"}} {{eq .Count 1 2 3}} {{ne .Count 3}} {{lt .Count 4}} {{ge .Ratio 0.5}}", "true true false true false")]
    [InlineData("{{eq .Missing \"\"}}{{not .Off}}", "truetrue")]
    [InlineData("{{and .On .Count}} {{or .Off .Empty .ID}} {{and .Off .Count}}", "3 abc false")]
    [InlineData("{{printf \"%s has %d (%5.2f%%) %q %v %-5s| %03d %x\" .ID .Count .Ratio .ID .On .ID .Count 255}}", "abc has 3 ( 0.25%) \"abc\" true abc  | 003 ff")]
    [InlineData("{{printf \"%d\" .ID}} {{printf \"%s\"}}", "%!d(string=abc) %!s(MISSING)")]
    [InlineData("{{.ID | printf \"%s-%s\" \"x\"}}", "x-abc")]
    [InlineData("{{print .Count .Count .ID}}{{println .ID}}", "3 3abcabc\n")]
    [InlineData("{{$x := 1}}{{range .Tags}}{{$x = .}}{{end}}{{$x}}", "c")]
    [InlineData("{{$x := .ID}}{{if .On}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "2abc")]
    [InlineData("a  {{- .ID -}}  b", "aabcb")]
    [InlineData("a {{/* nothing */}} b{{- /* trims */ -}} c", "a  bc")]
    [InlineData("{{`raw \"text\"`}}{{\"q\\n\"}}", "raw \"text\"q\n")]
    [InlineData("{{range .Groups}}{{if gt .Size 0}}{{.Name}}{{\"\\n\"}}{{end}}{{end}}", "web\n")]
    [InlineData("{{len (index .Groups 0)}}", "2")]
    [InlineData("{{join \",\" .Tags}}", "a,b,c")]
    public void Renders(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{.ID", "does not end with }}")]
    [InlineData("{{if .On}}x", "lacks its {{end}}")]
    [InlineData("{{end}}", "without a block")]
    [InlineData("{{nope .ID}}", "no function \"nope\"")]
    [InlineData("{{$x}}", "no variable $x")]
    [InlineData("{{.ID.Deeper}}", "has no field Deeper")]
    [InlineData("{{index .Tags 7}}", "outside of a list of 3")]
    [InlineData("{{range .Count}}{{end}}", "range needs a list or a map")]
    [InlineData("{{lt .ID 3}}", "needs two numbers or two texts")]
    [InlineData("\n\n{{)}}", "line 3")]
    public void Mistakes_say_what_and_where(string template, string part)
    {
        TemplateException error = Assert.Throws<TemplateException>(() => Render(template));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static string Render(string template)
    {
        using JsonDocument document = JsonDocument.Parse(Json);
        return Template.Parse(template).Render(TemplateValue.FromJson(document.RootElement));
    }
}
