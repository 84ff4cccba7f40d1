using System.Text;

namespace Steppe.Hcl.Tests.Formatting;

/// <summary>Writes random HCL2 files that are right but laid out by chance: blanks, blank lines and comments wherever they may stand.</summary>
internal sealed class FileGenerator(int seed)
{
    private static readonly string[] Names = ["a", "count", "name-x", "tête", "for_each", "in1", "日本"];
    private static readonly string[] Atoms =
    [
        "1", "0.5", "1e3", "true", "null", "\"x\"", "\"a ${ b . c } %{ if d }e%{ endif }\"", "var.x", "local . y [ 0 ]", "a[*].b", "c.*.d", "meta.rack",
        "\"\"", "\"é \\\"q\\\" $${x}\"", "f()", "a.0",
    ];

    /// <summary>Whether strings and heredocs may hold interpolations and directives.</summary>
    public bool HasInterpolations { get; init; } = true;

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public string File()
    {
        Body(0);
        string text = _text.ToString().TrimEnd(' ', '\t');
        return Chance(10) ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : Chance(10) && !text.EndsWith("EOT\n", StringComparison.Ordinal) && !text.TrimEnd().EndsWith('/') ? text.TrimEnd() : text;
    }

    private void Body(int depth)
    {
        int count = _random.Next(depth == 0 ? 1 : 0, 6);
        for (int index = 0; index < count; index++)
        {
            Trivia();
            Blanks();
            string name = $"{Pick(Names)}{index}";
            if (depth < 3 && Chance(30))
            {
                Block(name, depth);
            }
            else
            {
                _text.Append(name);
                Blanks();
                _text.Append('=');
                Blanks();
                if (Value())
                {
                    _text.Append('\n');
                    continue;
                }
            }

            EndOfLine();
        }

        Trivia();
    }

    private void Block(string name, int depth)
    {
        _text.Append(name).Append(Chance(50) ? " \"label\"" : Chance(20) ? "  word" : "");
        Blanks();
        _text.Append('{');
        switch (_random.Next(4))
        {
            case 0:
                Blanks();
                break;
            case 1:
                _text.Append(" only=");
                Expression(2, inBrackets: false);
                break;
            default:
                EndOfLine();
                Body(depth + 1);
                break;
        }

        Blanks();
        _text.Append('}');
    }

    // True when nothing may follow on the line.
    private bool Value()
    {
        if (Chance(8))
        {
            string dash = Chance(50) ? "-" : "";
            _text.Append("<<").Append(dash).Append(HasInterpolations ? "EOT\n   text  ${ x }\n\n\tmore # no comment\n" : "EOT\n   text\n\n\tmore # no comment\n").Append(' ', _random.Next(4)).Append("EOT");
            return true;
        }

        Expression(0, inBrackets: false);
        return false;
    }

    private void Expression(int nesting, bool inBrackets)
    {
        if (nesting > 2 || Chance(45))
        {
            string atom = Pick(Atoms);
            _text.Append(HasInterpolations || !atom.Contains("{ ", StringComparison.Ordinal) ? atom : "\"plain\"");
            return;
        }

        switch (_random.Next(8))
        {
            case 0:
                List(nesting, '[', ']', inBrackets: true);
                break;
            case 1:
                Object(nesting);
                break;
            case 2:
                _text.Append(Pick(["upper", "concat"]));
                Blanks();
                List(nesting, '(', ')', inBrackets: true);
                break;
            case 3:
                _text.Append(Chance(50) ? "!" : "-");
                Gap(inBrackets);
                Expression(3, inBrackets);
                break;
            case 4:
                _text.Append('(');
                Gap(inBrackets: true);
                Expression(nesting + 1, inBrackets: true);
                Gap(inBrackets: true);
                _text.Append(')');
                break;
            case 5:
                Expression(3, inBrackets);
                Gap(inBrackets);
                _text.Append('?');
                Gap(inBrackets);
                Expression(3, inBrackets);
                Gap(inBrackets);
                _text.Append(':');
                Gap(inBrackets);
                Expression(3, inBrackets);
                break;
            case 6:
                Loop();
                break;
            default:
                Expression(3, inBrackets);
                _text.Append(' ');
                Gap(inBrackets);
                _text.Append(Pick(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"]));
                _text.Append(' ');
                Gap(inBrackets);
                Expression(3, inBrackets);
                break;
        }
    }

    private void Loop()
    {
        bool isObject = Chance(50);
        _text.Append(isObject ? '{' : '[');
        Gap(inBrackets: !isObject);
        _text.Append(Chance(50) ? "for k,v in x" : "for v in [ 1,2 ]");
        _text.Append(Chance(50) ? ":" : " : ").Append(isObject ? "k=>v" : "v");
        _text.Append(isObject && Chance(30) ? " ..." : "").Append(Chance(40) ? " if v!=1" : "");
        _text.Append(isObject ? '}' : ']');
    }

    private void List(int nesting, char open, char close, bool inBrackets)
    {
        _text.Append(open);
        int count = _random.Next(4);
        for (int index = 0; index < count; index++)
        {
            Gap(inBrackets);
            Expression(nesting + 1, inBrackets);
            Gap(inBrackets);
            _text.Append(index < count - 1 ? "," : Chance(30) ? "," : "");
        }

        Gap(inBrackets);
        _text.Append(close);
    }

    private void Object(int nesting)
    {
        _text.Append('{');
        int count = _random.Next(4);
        bool isLong = Chance(60);
        for (int index = 0; index < count; index++)
        {
            if (isLong)
            {
                EndOfLine();
                Trivia();
            }

            Blanks();
            _text.Append(Pick(["k", "\"q k\"", "(var.k)", "true"]));
            Blanks();
            _text.Append(Chance(80) ? '=' : ':');
            Blanks();
            Expression(nesting + 1, inBrackets: false);
            Blanks();
            _text.Append(!isLong && index < count - 1 ? "," : Chance(20) ? "," : "");
        }

        if (isLong)
        {
            EndOfLine();
        }

        Blanks();
        _text.Append('}');
    }

    private void EndOfLine()
    {
        Blanks();
        _text.Append(Chance(12) ? "# end" : Chance(8) ? "// é end  " : Chance(4) ? "/* c */" : "").Append('\n');
    }

    private void Trivia()
    {
        for (int count = _random.Next(3); count > 0 && Chance(40); count--)
        {
            Blanks();
            _text.Append(Pick(["", "# one", "// two", "/* three */", "/* four\n   five */", "#"])).Append('\n');
        }
    }

    private void Gap(bool inBrackets)
    {
        Blanks();
        if (inBrackets && Chance(12))
        {
            EndOfLine();
            Blanks();
        }
        else if (Chance(3))
        {
            _text.Append(" /* in */ ");
        }
    }

    private void Blanks() => _text.Append(Chance(90) ? ' ' : '\t', _random.Next(3));

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
