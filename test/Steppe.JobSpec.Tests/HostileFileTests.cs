using System.Text;

namespace Steppe.JobSpec.Tests;

/// <summary>Files made to exhaust whoever reads them are refused, in bounded time and memory, in every language.</summary>
public sealed class HostileFileTests
{
    private const int Many = 10_000;

    public static TheoryData<string, string> Expressions => new()
    {
        { "brackets", Nested("[", "1", "]") },
        { "open brackets", Repeat("[", Many) },
        { "braces", Nested("{a=", "1", "}") },
        { "parentheses", Nested("(", "1", ")") },
        { "calls", Nested("upper(", "\"a\"", ")") },
        { "templates", Nested("\"${", "1", "}\"") },
        { "open templates", Repeat("\"${", Many) },
        { "unary operators", Repeat("-", Many) + "1" },
        { "negations", Repeat("!", Many) + "true" },
        { "conditionals", Repeat("true ? ", Many) + "1" + Repeat(" : 2", Many) },
        { "right conditionals", Repeat("true ? 1 : ", Many) + "2" },
        { "indexes", "a" + Nested("[b", "0", "]") },
        { "loops", Nested("[for x in ", "[]", " : x]") },
        { "splats", "[1]" + Repeat("[*]", Many) + ".a" },
        { "if directives", $"\"{Nested("%{if true}", "a", "%{endif}")}\"" },
        { "for directives", $"\"{Nested("%{for x in [1]}", "a", "%{endfor}")}\"" },
        { "heredocs", Repeat("<<A\n${", 300) },
        { "loops that multiply", "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]" },
        { "loops over templates", "\"%{for a in range(1000)}%{for b in range(1000)}%{for c in range(1000)}x%{endfor}%{endfor}%{endfor}\"" },
        { "products", "setproduct(range(1000), range(1000), range(1000))" },
        { "format widths", "[for a in range(1000) : [for b in range(1000) : format(\"%4096d\", 1)]]" },
        { "format width", "format(\"%2147483648d\", 1)" },
        { "indents", "[for a in range(1000) : indent(8000000, \"\\n\")]" },
        { "numbers", "9e9000 * 9e9000" },
        { "shown numbers", "[for a in range(1000) : [for b in range(1000) : \"${1e9000 + b}\"]]" },
        { "long numbers", "[for a in range(1000) : [for b in range(100) : parseint(join(\"\", [for c in range(1000) : \"9999\"]), 10) * 3 / 7]]" },
        { "hashes", "[for a in range(1000) : bcrypt(\"x\", 12)]" },
        { "one hash", "bcrypt(\"x\", 31)" },
        { "patterns that backtrack", $"[for a in range(1000) : regex_replace(\"{Repeat("a", 30_000)}\", \"(a+)+(a+)+(a+)+$${{x}}\", \"b\")]" },
        { "patterns that repeat", "regex_replace(\"a\", \"(((a{1,100}){1,100}){1,100}){1,100}\", \"b\")" },
        { "patterns that nest", $"regex_replace(\"a\", \"{Nested("(", "a", ")")}\", \"b\")" },
        { "patterns on long text", "regex_replace(join(\"\", [for a in range(1000) : format(\"%4000s\", \"a\")]), \"(a|b|ab)*c(a{1,500}|b{1,500})\", \"x\")" },
        { "nested JSON", $"jsondecode(\"{Nested("[", "", "]")}\")" },
        { "nested YAML", $"yamldecode(\"{Nested("[", "", "]")}\")" },
        { "YAML aliases", YamlBomb() },
        { "errors that are caught", "[for a in range(1000) : [for b in range(1000) : try(var.x, local.y, null.z, 1 + [], 5)]]" },
        { "sorting", "[for a in range(1000) : sort([for b in range(1000) : format(\"%1000d\", b)])]" },
        { "flattening", "flatten([for a in range(1000) : [for b in range(1000) : [a, b, [a, b]]]])" },
        { "sets", "setunion([for a in range(1000) : [for b in range(1000) : [a, b]]], [[[1]]])" },
    };

    public static TheoryData<string, string> Files => new()
    {
        { "nested blocks", Nested("a {\n", "", "}\n") },
        { "open blocks", Repeat("a {\n", Many) },
        { "locals in a circle", "locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\njob \"a\" {}" },
        { "locals that double", Locals("\"${local.l{0}}${local.l{0}}\"") },
        { "locals that nest", Locals("[local.l{0}, local.l{0}]") },
        { "locals that all need each other", AllLocals() },
        { "blocks that multiply", Dynamic() },
        { "a deep config", "job \"a\" {\ntask \"b\" {\nconfig {\n" + Nested("a {\n", "", "}\n", 60) + "}\n}\n}\n" },
        { "a config with many labels", $"job \"a\" {{\ntask \"b\" {{\nconfig {{\na {Repeat("b ", 100)}{{\n}}\n}}\n}}\n}}\n" },
        { "many errors", Repeat("a = = b\n", 200_000) },
        { "unclosed strings", Repeat("a = \"\n", 200_000) },
        { "heredocs without an end", Repeat("a = <<X\n", 100_000) },
        { "comments without an end", Repeat("/* ", 1_000_000) },
        { "strange characters", Repeat("€\u0000`'^~", 200_000) },
        { "unknown arguments", "job \"a\" {\n" + string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"x{i} = 1\n")) + "}\n" },
        { "one argument again and again", "job \"a\" {\n" + Repeat("name = 1\n", 200_000) + "}\n" },
        { "100 MB", new string('a', 100 * 1024 * 1024) },
        { "100 MB of lines", new string('\n', 100 * 1024 * 1024) },
        { "long identifier", new string('a', 7 * 1024 * 1024) },
        { "nested JSON", "{\"job\":" + Nested("[", "", "]") + "}" },
        { "open JSON", Repeat("{\"a\":", Many) },
        { "JSON of many labels", "{\"job\":{\"a\":{\"group\":" + Nested("{\"x\":", "1", "}") + "}}}" },
        { "JSON templates", "{\"job\":{\"a\":{\"name\":\"" + Repeat("${", Many) + "\"}}}" },
    };

    public static TheoryData<string, string> LegacyFiles => new()
    {
        { "nested objects", Nested("a {", "", "}") },
        { "open objects", Repeat("a {", Many) },
        { "nested lists", "a = " + Nested("[", "", "]") },
        { "open lists", "a = " + Repeat("[", Many) },
        { "nested interpolations", $"a = \"{Repeat("${", 1_000_000)}" },
        { "a deep config", "job \"a\" { task \"b\" { config { " + Nested("a { ", "", "} ", 60) + "} } }" },
        { "keys", Repeat("a ", 1_000_000) },
        { "heredocs without an end", Repeat("a = <<X\n", 100_000) },
        { "numbers", $"job \"a\" {{ priority = {Repeat("9", 1_000_000)} }}" },
        { "floats", $"job \"a\" {{ priority = 1e{Repeat("9", 1_000_000)} }}" },
        { "100 MB", new string('a', 100 * 1024 * 1024) },
        { "many items", Repeat("a = 1\n", 500_000) },
        { "nested JSON", "{\"job\":" + Nested("[", "", "]") + "}" },
    };

    [Theory]
    [MemberData(nameof(Expressions), DisableDiscoveryEnumeration = true)]
    public void ExpressionsAreRefused(string what, string expression) => Refused(what, $"job \"a\" {{\n  meta = {{ x = jsonencode({expression}) }}\n}}\n", new JobParseOptions { RandomBytes = static count => new byte[count] });

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void FilesAreRefused(string what, string text) => Refused(what, text, new JobParseOptions());

    [Theory]
    [MemberData(nameof(LegacyFiles), DisableDiscoveryEnumeration = true)]
    public void LegacyFilesAreRefused(string what, string text) => Refused(what, text, new JobParseOptions { Legacy = true });

    private static void Refused(string what, string text, JobParseOptions options)
    {
        JobParseResult result = Bounded.Run(() => JobFile.Parse(text, options));

        Assert.True(result.Job is null, what);
        Assert.InRange(result.Diagnostics.Count, 1, 20);
        Assert.InRange(Bounded.Run(() => Hcl.DiagnosticRenderer.Render(result.Diagnostics)).Length, 1, 200_000);
    }

    private static string Nested(string open, string inner, string close, int times = Many) => Repeat(open, times) + inner + Repeat(close, times);

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Locals(string next)
    {
        StringBuilder text = new("locals {\n  l0 = \"0123456789\"\n");
        for (int i = 0; i < 60; i++)
        {
            text.Append($"  l{i + 1} = {next.Replace("{0}", $"{i}", StringComparison.Ordinal)}\n");
        }

        return text.Append("}\njob \"a\" {}\n").ToString();
    }

    private static string AllLocals()
    {
        string all = string.Join(", ", Enumerable.Range(0, 1000).Select(static i => $"local.l{i}"));
        return "locals {\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"l{i} = [{all}]\n")) + "}\njob \"a\" {}\n";
    }

    private static string Dynamic()
    {
        const string Loop = "dynamic \"group\" {\nfor_each = range(1000)\nlabels = [\"g${group.key}\"]\ncontent {\ndynamic \"task\" {\nfor_each = range(1000)\nlabels = [\"t${task.key}\"]\ncontent {\ndynamic \"service\" {\nfor_each = range(1000)\ncontent {\nname = \"x\"\n}\n}\n}\n}\n}\n}\n";
        return $"job \"a\" {{\n{Loop}}}\n";
    }

    private static string YamlBomb() =>
        "yamldecode(\"a: &a [x, x, x, x, x, x, x, x, x]\\n" + string.Concat(Enumerable.Range(0, 12).Select(static i =>
            $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i)}", 9))}]\\n")) + "\")";
}
