using System.Globalization;
using System.Text;

namespace Steppe.Hcl.Json;

/// <summary>Reads strict JSON into nodes with ranges.</summary>
/// <remarks>Throws <see cref="HclException"/> at the first error; nesting is bounded by <see cref="HclLimits.MaxDepth"/>.</remarks>
internal sealed class JsonReader(SourceText source)
{
    private readonly string _text = source.Text;
    private int _position;
    private int _depth;

    /// <summary>Reads the whole text as one value.</summary>
    public static JsonNode Read(SourceText source)
    {
        JsonReader reader = new(source);
        JsonNode node = reader.ReadValue();
        reader.SkipBlanks();
        if (reader._position < reader._text.Length)
        {
            throw reader.Error("Extra characters after the JSON value.");
        }

        return node;
    }

    private JsonNode ReadValue()
    {
        SkipBlanks();
        int start = _position;
        return Peek() switch
        {
            '{' => Nested(ReadObject),
            '[' => Nested(ReadArray),
            '"' => new JsonStringNode(ReadString(), Since(start)),
            't' => new JsonBoolNode(true, ReadWord("true")),
            'f' => new JsonBoolNode(false, ReadWord("false")),
            'n' => new JsonNullNode(ReadWord("null")),
            '-' or (>= '0' and <= '9') => ReadNumber(),
            _ => throw Error("A JSON value is expected here."),
        };
    }

    private JsonNode Nested(Func<JsonNode> read)
    {
        if (++_depth > HclLimits.MaxDepth)
        {
            throw Error($"Values may be nested at most {HclLimits.MaxDepth} deep.");
        }

        JsonNode node = read();
        _depth--;
        return node;
    }

    private JsonObjectNode ReadObject()
    {
        int start = _position++;
        List<JsonMember> members = [];
        for (SkipBlanks(); Peek() != '}'; SkipBlanks())
        {
            ExpectNext(start, isFirst: members.Count == 0);
            SkipBlanks();

            int nameStart = _position;
            if (Peek() != '"')
            {
                throw Error(Peek() == '}' ? "The comma before this \"}\" is one too many: remove it."
                    : Peek() is '/' or '#' ? "JSON has no comments. In HCL's JSON form, a member named \"//\" is one."
                    : "A property name in double quotes is expected here.");
            }

            string name = ReadString();
            SourceRange nameRange = Since(nameStart);
            SkipBlanks();
            Expect(':');
            members.Add(new JsonMember(name, nameRange, ReadValue()));
        }

        _position++;
        return new JsonObjectNode(members, Since(start));
    }

    private JsonArrayNode ReadArray()
    {
        int start = _position++;
        List<JsonNode> elements = [];
        for (SkipBlanks(); Peek() != ']'; SkipBlanks())
        {
            ExpectNext(start, isFirst: elements.Count == 0);
            SkipBlanks();
            if (elements.Count > 0 && Peek() == ']')
            {
                throw Error("The comma before this \"]\" is one too many: remove it.");
            }

            elements.Add(ReadValue());
        }

        _position++;
        return new JsonArrayNode(elements, Since(start));
    }

    private JsonNumberNode ReadNumber()
    {
        int start = _position;
        _position += Peek() == '-' ? 1 : 0;
        bool isNumber = Peek() == '0' ? ++_position > 0 : SkipDigits();
        if (Peek() == '.')
        {
            _position++;
            isNumber &= SkipDigits();
        }

        if (Peek() is 'e' or 'E')
        {
            _position++;
            _position += Peek() is '+' or '-' ? 1 : 0;
            isNumber &= SkipDigits();
        }

        if (!isNumber || Peek() is '+' or '-' or '.' or (>= '0' and <= '9'))
        {
            _position = start;
            throw Error("This is not a JSON number.");
        }

        string text = _text[start.._position];
        return new JsonNumberNode(text, Since(start));
    }

    private bool SkipDigits()
    {
        int start = _position;
        while (Peek() is >= '0' and <= '9')
        {
            _position++;
        }

        return _position > start;
    }

    private string ReadString()
    {
        _position++;
        StringBuilder text = new();
        while (true)
        {
            char next = Peek();
            if (next == '"')
            {
                _position++;
                return text.ToString();
            }

            if (next < ' ')
            {
                throw Error("This string is not closed on its line.");
            }

            _position++;
            text.Append(next == '\\' ? ReadEscape() : next);
        }
    }

    private char ReadEscape()
    {
        char kind = Peek();
        _position++;
        switch (kind)
        {
            case '"' or '\\' or '/': return kind;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _position + 4 <= _text.Length
                && ushort.TryParse(_text.AsSpan(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit):
                _position += 4;
                return (char)unit;
            default:
                _position--;
                throw Error("This escape sequence is not known in JSON.");
        }
    }

    private SourceRange ReadWord(string word)
    {
        if (string.CompareOrdinal(_text, _position, word, 0, word.Length) != 0)
        {
            throw Error("A JSON value is expected here.");
        }

        _position += word.Length;
        return Since(_position - word.Length);
    }

    private void SkipBlanks()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    // Between two members or elements of what was opened at a place.
    private void ExpectNext(int opened, bool isFirst)
    {
        char open = _text[opened];
        char close = open == '{' ? '}' : ']';
        if (_position >= _text.Length)
        {
            throw new HclException("Invalid JSON", $"This \"{open}\" is never closed: a \"{close}\" is missing before the end of the file.", source.Range(opened, opened + 1));
        }

        if (isFirst)
        {
            return;
        }

        if (Peek() != ',')
        {
            throw Error($"A \",\" is missing before this, or a \"{close}\" to close the \"{open}\" of line {source.PositionOf(opened).Line}.");
        }

        _position++;
    }

    private void Expect(char wanted)
    {
        if (Peek() != wanted)
        {
            throw Error($"A \"{wanted}\" is expected here.");
        }

        _position++;
    }

    // A NUL stands for the end: it is no legal JSON character outside of an escape either.
    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private SourceRange Since(int start) => source.Range(start, _position);

    private HclException Error(string detail) =>
        new("Invalid JSON", detail, source.Range(_position, Math.Min(_position + 1, _text.Length)));
}
