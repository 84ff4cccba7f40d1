using System.Text;
using Steppe.Hcl;
using Steppe.Hcl.Functions;

namespace Steppe.JobSpec.Tests.Fuzzing;

/// <summary>Writes job files by rolling dice over the grammar: mostly well formed, sometimes sensible.</summary>
/// <remarks>Equal seeds write equal files.</remarks>
internal sealed class RandomFile(int seed)
{
    private static readonly string[] Blocks =
    [
        "job", "group", "task", "config", "env", "meta", "network", "port", "service", "check", "template", "resources", "constraint", "affinity",
        "spread", "target", "volume", "update", "periodic", "vault", "connect", "variable", "variables", "locals", "dynamic", "content", "validation", "x-y",
    ];

    private static readonly string[] Names =
    [
        "name", "id", "type", "count", "driver", "image", "args", "port", "static", "to", "value", "attribute", "operator", "data", "destination", "cpu",
        "memory", "datacenters", "priority", "for_each", "iterator", "labels", "default", "condition", "error_message", "interval", "region", "a", "b", "c",
    ];

    private static readonly string[] Literals =
    [
        "0", "1", "-1", "2.5", "1e3", "1e-7", "99999999999999999999999999999999", "true", "false", "null", "\"\"", "\"a\"", "\"10s\"", "\"a,b\"", "\"é\\u0301\"",
        "\"👨‍👩‍👧\"", "\"2017-11-22T00:00:00Z\"", "\"10.0.0.0/8\"", "\"{\\\"a\\\":[1]}\"", "\"a: [1, &x y, *x]\"", "\"(a|b)*$\"", "\"%d-%s\"", "\"YYYY\"", "[]", "{}", "[1, 2]",
        "{ a = 1, \"b\" = \"c\" }", "[\"b\", \"a\"]", "[null]",
    ];

    private static readonly string[] Types = ["string", "number", "bool", "any", "list(string)", "set(number)", "map(any)", "tuple([string, number])", "object({ a = string })"];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"];

    private readonly Random _dice = new(seed);
    private readonly StringBuilder _text = new();

    /// <summary>Writes one file.</summary>
    public string Write()
    {
        Body(depth: 0);
        if (_dice.Next(4) > 0)
        {
            _text.Append("job \"j\" {\n");
            Body(depth: 1);
            _text.Append("meta = { x = jsonencode(").Append(Expression(0)).Append(") }\n}\n");
        }

        return _text.ToString();
    }

    /// <summary>Writes a good job around expressions, so that these are what is tried.</summary>
    public string WriteExpressions() =>
        $"locals {{\n  a = {Any(Literals)}\n  b = try({Expression(2)}, 0)\n}}\njob \"j\" {{\n  meta = {{\n    x = jsonencode(try({Expression(0)}, 1))\n    y = try(yamlencode({Call(0)}), {Call(0)}, \"\")\n  }}\n}}\n";

    private void Body(int depth)
    {
        for (int items = _dice.Next(depth == 0 ? 3 : 6); items > 0; items--)
        {
            if (depth < 5 && _dice.Next(3) == 0)
            {
                _text.Append(Any(Blocks));
                for (int labels = _dice.Next(3) / 2; labels >= 0 && _dice.Next(2) == 0; labels--)
                {
                    _text.Append(" \"").Append(Any(_dice.Next(2) == 0 ? Names : Blocks)).Append('"');
                }

                _text.Append(" {\n");
                Body(depth + 1);
                _text.Append("}\n");
            }
            else
            {
                _text.Append(Any(Names)).Append(" = ").Append(Expression(0)).Append('\n');
            }
        }
    }

    private string Expression(int depth) => _dice.Next(depth > 4 ? 2 : 17) switch
    {
        0 or 1 => Any(Literals),
        2 => $"{Any(["var", "local", "attr", "each", "task", "x"])}.{Any(Names)}",
        3 or 4 or 5 => Call(depth + 1),
        6 => $"{Expression(depth + 1)} {Any(Operators)} {Expression(depth + 1)}",
        7 => $"({Any(["-", "!", ""])}{Expression(depth + 1)})",
        8 => $"{Expression(depth + 1)} ? {Expression(depth + 1)} : {Expression(depth + 1)}",
        9 => $"[{Expression(depth + 1)}, {Expression(depth + 1)}]",
        10 => $"{{ {Any(Names)} = {Expression(depth + 1)}, ({Expression(depth + 1)}) = {Expression(depth + 1)} }}",
        11 => $"[for k, v in {Expression(depth + 1)} : {Any(["k", "v", Expression(depth + 1)])} if {Expression(depth + 1)}]",
        12 => $"{{for k, v in {Expression(depth + 1)} : {Expression(depth + 1)} => v{Any(["", "..."])}}}",
        13 => $"{Expression(depth + 1)}{Any(["[0]", "[*]", ".*.a", "[\"a\"]", ".a", ".0", "[*].a[0]"])}",
        14 => $"\"a${{{Any(["", "~"])}{Expression(depth + 1)}{Any(["", "~"])}}}b\"",
        15 => $"\"%{{ if {Expression(depth + 1)} }}x%{{ else }}${{{Expression(depth + 1)}}}%{{ endif }}\"",
        _ => $"<<{Any(["", "-"])}EOT\n  a ${{{Expression(depth + 1)}}}\n %{{ for x in {Expression(depth + 1)} ~}}\n ${{x}}\n%{{ endfor }}\n  EOT\n",
    };

    private string Call(int depth)
    {
        string name = Any(FunctionTable.Names);
        IReadOnlyList<FunctionParameter> parameters = FunctionTable.Find(name)?.Parameters ?? [];
        int count = _dice.Next(8) == 0 ? _dice.Next(4) : parameters.Count + (FunctionTable.Find(name) is { Rest: null } ? 0 : 1 + _dice.Next(2));
        string[] arguments = [.. Enumerable.Range(0, count).Select(index =>
            name == "convert" && index == 1 ? Any(Types) : Argument(index < parameters.Count ? parameters[index].Type : FunctionTable.Find(name)?.Rest?.Type, depth))];
        return $"{name}({string.Join(", ", arguments)}{(arguments.Length > 0 && _dice.Next(12) == 0 ? "..." : "")})";
    }

    // Mostly of the type that is asked for, so that calls get as far as doing something.
    private string Argument(HclType? type, int depth) => type switch
    {
        _ when _dice.Next(4) == 0 => Expression(depth),
        HclPrimitiveType { Name: "string" } => Any([.. Literals.Where(static literal => literal is ['"', ..])]),
        HclPrimitiveType { Name: "number" } => Any(["0", "1", "2", "-1", "3.5", "10", "16", "62", "1e20", "4096"]),
        HclCollectionType => Any(["[]", "[\"b\", \"a\", \"a\"]", "[1, 2]", "[[1], [2]]", "[\"a\", null]", $"[{Expression(depth)}]"]),
        _ => Any(Literals),
    };

    private string Any(IReadOnlyList<string> choices) => choices[_dice.Next(choices.Count)];
}
