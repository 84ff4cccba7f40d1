using System.Globalization;
using System.Text;

namespace Steppe.Hcl.Functions;

/// <summary>Reads comma-separated values whose first row holds the names.</summary>
/// <remarks>Pure. Every row must have as many fields as the first.</remarks>
internal sealed class CsvText
{
    private readonly string _text;
    private int _position;
    private int _line = 1;

    private CsvText(string text)
    {
        string unified = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        _text = unified.EndsWith('\r') ? unified[..^1] : unified;
    }

    public static HclValue Decode(string text)
    {
        CsvText reader = new(text);
        List<string>? names = reader.ReadRow() ?? throw new FunctionFailure("missing header line");
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new FunctionFailure("duplicate column name in the header line");
        }

        SortedDictionary<string, HclType> types = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            types[name] = HclType.String;
        }

        List<HclValue> rows = [];
        while (reader.ReadRow() is { } row)
        {
            if (row.Count != names.Count)
            {
                throw reader.Bad("wrong number of fields", reader._line - 1);
            }

            rows.Add(HclValue.Object(names.Zip(row, static (name, field) => KeyValuePair.Create<string, HclValue>(name, new HclString(field)))));
        }

        return HclValue.List(new HclObjectType(types), rows);
    }

    private List<string>? ReadRow()
    {
        while (_position < _text.Length && _text[_position] == '\n')
        {
            _position++;
            _line++;
        }

        if (_position >= _text.Length)
        {
            return null;
        }

        List<string> fields = [];
        while (true)
        {
            fields.Add(_text.AsSpan(_position) is ['"', ..] ? ReadQuoted() : ReadPlain());
            char end = _position < _text.Length ? _text[_position] : '\n';
            _position++;
            if (end == '\n')
            {
                _line++;
                return fields;
            }
        }
    }

    private string ReadPlain()
    {
        int start = _position;
        int end = _text.AsSpan(start).IndexOfAny(',', '\n');
        _position = end < 0 ? _text.Length : start + end;
        string field = _text[start.._position];
        return field.Contains('"', StringComparison.Ordinal) ? throw Bad("bare \" in non-quoted-field", _line) : field;
    }

    private string ReadQuoted()
    {
        StringBuilder field = new();
        int line = _line;
        for (_position++; _position < _text.Length; _position++)
        {
            char next = _text[_position];
            _line += next == '\n' ? 1 : 0;
            if (next != '"')
            {
                field.Append(next);
            }
            else if (_text.AsSpan(_position + 1) is ['"', ..])
            {
                field.Append('"');
                _position++;
            }
            else if (_text.AsSpan(++_position) is [] or [',' or '\n', ..])
            {
                return field.ToString();
            }
            else
            {
                throw Bad("extraneous or missing \" in quoted-field", line);
            }
        }

        throw Bad("extraneous or missing \" in quoted-field", line);
    }

    private FunctionFailure Bad(string what, int line) =>
        new(string.Create(CultureInfo.InvariantCulture, $"CSV parse error on line {line}: {what}"));
}
