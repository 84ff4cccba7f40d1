using System.Globalization;
using System.Text;

namespace Steppe.Hcl.Functions;

/// <summary>Writes values as YAML in block style: names sorted, all text in double quotes or, over several lines, literal.</summary>
/// <remarks>
/// Pure. Long text in quotes is folded behind column 80, as libyaml does. Source: <c>docs/decisions/0050-yaml-and-bcrypt.md</c>.
/// </remarks>
internal sealed class YamlText
{
    private const int LastColumn = 80;
    private const int Step = 2;
    private const int LongestSimpleKey = 128;

    private readonly BoundedText _text = new();
    private int _column;

    public static string Write(HclValue value)
    {
        YamlText writer = new();
        writer.Node(value, indent: 0);
        writer.EndLine();
        bool isOpen = value is HclNull or HclBool or HclNumber;
        return writer._text.ToString() + (isOpen ? "...\n" : "");
    }

    // Stands behind a dash, a colon or at the start of a line; what follows on further lines is indented.
    private void Node(HclValue value, int indent)
    {
        switch (value)
        {
            case HclMapping { Entries.Count: > 0 } map:
                Mapping(map, indent);
                break;
            case HclMapping:
                Put("{}");
                break;
            case HclSequence { Elements.Count: > 0 } sequence:
                Sequence(sequence.Elements, indent);
                break;
            case HclSet { Elements.Count: > 0 } set:
                Sequence(set.Elements, indent);
                break;
            case HclSequence or HclSet:
                Put("[]");
                break;
            case HclString text:
                Text(text.Value, indent);
                break;
            default:
                Put(HclConversion.ToText(value) ?? "null");
                break;
        }
    }

    private void Mapping(HclMapping map, int indent)
    {
        foreach ((string name, HclValue value) in map.Entries)
        {
            StartLine(indent);
            bool isSimple = Encoding.UTF8.GetByteCount(name) <= LongestSimpleKey && !name.Contains('\n', StringComparison.Ordinal);
            if (isSimple)
            {
                Quoted(name, indent, folds: false);
            }
            else
            {
                Put("? ");
                Text(name, indent + Step);
                StartLine(indent);
            }

            Put(":");
            Value(value, indent, isSimple);
        }
    }

    private void Value(HclValue value, int indent, bool isSimple)
    {
        bool isMapping = value is HclMapping { Entries.Count: > 0 };
        bool isSequence = value is HclSequence { Elements.Count: > 0 } or HclSet { Elements.Count: > 0 };
        if (isSimple && (isMapping || isSequence))
        {
            EndLine();
            Node(value, isMapping ? indent + Step : indent);
            return;
        }

        Put(" ");
        Node(value, indent + (isMapping || isSequence || value is HclString ? Step : 0));
    }

    private void Sequence(IReadOnlyList<HclValue> elements, int indent)
    {
        foreach (HclValue element in elements)
        {
            StartLine(indent);
            Put("- ");
            Node(element, indent + Step);
        }
    }

    private void Text(string text, int indent)
    {
        int inner = Math.Max(indent, Step);
        if (IsLiteral(text))
        {
            Literal(text, inner);
        }
        else
        {
            Quoted(text, inner, folds: true);
        }
    }

    // A block cannot show blanks before a line's end, nor characters that need an escape.
    private static bool IsLiteral(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && !text.EndsWith(' ')
        && !text.Contains(" \n", StringComparison.Ordinal)
        && text.EnumerateRunes().All(static rune => rune.Value is '\n' or '\t' || IsPrintable(rune));

    private void Literal(string text, int indent)
    {
        Put("|");
        Put(text[0] is ' ' or '\n' ? Step.ToString(CultureInfo.InvariantCulture) : "");
        Put(!text.EndsWith('\n') ? "-" : text.Length == 1 || text.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : "");
        string body = text.EndsWith('\n') ? text[..^1] : text;
        foreach (string line in body.Split('\n'))
        {
            NewLine();
            Put(line.Length > 0 ? new string(' ', indent) + line : "");
        }

        if (_column == 0)
        {
            NewLine(); // The last line is blank: unlike others it must be ended here.
        }
    }

    private void Quoted(string text, int indent, bool folds)
    {
        Put("\"");
        bool afterBlank = false;
        Rune[] runes = [.. text.EnumerateRunes()];
        for (int index = 0; index < runes.Length; index++)
        {
            bool isBlank = runes[index].Value == ' ';
            if (isBlank && folds && !afterBlank && _column > LastColumn && index > 0 && index < runes.Length - 1)
            {
                NewLine();
                Put(new string(' ', indent));
                Put(runes[index + 1].Value == ' ' ? "\\" : "");
            }
            else
            {
                Put(Escaped(runes[index]));
            }

            afterBlank = isBlank;
        }

        Put("\"");
    }

    private static string Escaped(Rune rune) => rune.Value switch
    {
        0x00 => "\\0",
        0x07 => "\\a",
        0x08 => "\\b",
        0x09 => "\\t",
        0x0A => "\\n",
        0x0B => "\\v",
        0x0C => "\\f",
        0x0D => "\\r",
        0x1B => "\\e",
        '"' => "\\\"",
        '\\' => "\\\\",
        0x85 => "\\N",
        0xA0 => "\\_",
        0x2028 => "\\L",
        0x2029 => "\\P",
        _ when IsPrintable(rune) => rune.ToString(),
        <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
        <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
    };

    private static bool IsPrintable(Rune rune) => rune.Value is (>= 0x20 and <= 0x7E) or (> 0xA0 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD and not 0xFEFF)
        && rune.Value is not (0x2028 or 0x2029);

    private void StartLine(int indent)
    {
        if (_column > indent)
        {
            EndLine();
        }

        Put(new string(' ', indent - _column));
    }

    private void EndLine()
    {
        if (_column > 0)
        {
            NewLine();
        }
    }

    private void NewLine()
    {
        _text.Append('\n');
        _column = 0;
    }

    private void Put(string text)
    {
        _text.Append(text);
        _column += text.Length == 2 && char.IsSurrogatePair(text, 0) ? 1 : text.Length;
    }
}
