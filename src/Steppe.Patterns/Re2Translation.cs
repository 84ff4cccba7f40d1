using System.Text;

namespace Steppe.Patterns;

/// <summary>Rewrites a pattern in RE2 syntax as one .NET understands, with the same meaning.</summary>
/// <remarks>
/// <para>Characters are Unicode code points, <c>\d \s \w</c> are ASCII, <c>$</c> is the very end of the text. Only <c>\b</c> keeps
/// .NET's idea of a word. What RE2 does not have is refused, and so is what would need too many states.</para>
/// <para>Pure. Source: RE2 syntax, as the documentation of <c>regex_replace</c> and of the operator <c>regexp</c> refers to it;
/// decision 0053.</para>
/// </remarks>
public sealed class Re2Translation
{
    /// <summary>Most states a pattern may need, with all repetitions written out.</summary>
    private const int MaxSize = 10_000;

    private const int MaxRepeat = 1000;
    private const int MaxDepth = 200;

    private readonly string _pattern;
    private readonly StringBuilder _result = new();
    private readonly List<string?> _names = [];
    private int _position;
    private int _depth;
    private Re2Flags _flags;

    private Re2Translation(string pattern) => _pattern = pattern;

    /// <summary>Translates a whole pattern, or says in <paramref name="problem"/> why it is none.</summary>
    public static Re2Translated? TryTranslate(string pattern, out string? problem)
    {
        try
        {
            problem = null;
            return Translate(pattern);
        }
        catch (MalformedPattern malformed)
        {
            problem = malformed.Message;
            return null;
        }
    }

    private static Re2Translated Translate(string pattern)
    {
        Re2Translation translation = new(pattern);
        long size = translation.Alternatives();
        return translation._position < pattern.Length
            ? throw Bad("unexpected )")
            : new Re2Translated(translation._result.ToString(), translation._names, size);
    }

    private long Alternatives()
    {
        if (++_depth > MaxDepth)
        {
            throw Bad($"groups may be nested at most {MaxDepth} deep");
        }

        long size = Sequence();
        while (Peek() == '|')
        {
            _position++;
            _result.Append('|');
            size += Sequence();
        }

        _depth--;
        return size;
    }

    private long Sequence()
    {
        long size = 1;
        while (_position < _pattern.Length && Peek() is not ('|' or ')'))
        {
            int start = _result.Length;
            long atom = Atom();
            size += Repeated(atom, start);
            if (size > MaxSize)
            {
                throw Bad("the pattern is too large");
            }
        }

        return size;
    }

    private long Repeated(long atom, int start)
    {
        if (Repetition() is not { } repetition)
        {
            return atom;
        }

        if (_result.Length == start)
        {
            throw Bad($"missing argument to repetition operator: {repetition.Text}");
        }

        bool isLazy = Peek() == '?';
        _position += isLazy ? 1 : 0;
        _result.Insert(start, "(?:").Append(')').Append(repetition.Text).Append(isLazy != _flags.Ungreedy ? "?" : "");
        int after = _position;
        return Repetition() is null
            ? atom * Math.Max(1, repetition.Most)
            : throw Bad($"invalid nested repetition operator: {_pattern.AsSpan(after - 1, 1)}{_pattern.AsSpan(after, 1)}");
    }

    private (string Text, int Most)? Repetition()
    {
        switch (Peek())
        {
            case '*' or '+' or '?':
                return (_pattern[_position++].ToString(), 1);
            case '{':
                int close = _pattern.IndexOf('}', _position);
                string[] bounds = close < 0 ? [] : _pattern[(_position + 1)..close].Split(',');
                if (bounds.Length is 0 or > 2 || !IsCount(bounds[0]) || (bounds.Length == 2 && bounds[1].Length > 0 && !IsCount(bounds[1])))
                {
                    return null; // A brace that begins no repetition is a character.
                }

                string text = _pattern[_position..(close + 1)];
                int least = Count(bounds[0]);
                int most = bounds is [_, { Length: > 0 } last] ? Count(last) : least;
                if (least > MaxRepeat || most > MaxRepeat || most < least)
                {
                    throw Bad($"invalid repeat count: {text}");
                }

                _position = close + 1;
                return (text, most);
            default:
                return null;
        }
    }

    private static bool IsCount(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static int Count(string digits) => digits.Length > 9 ? int.MaxValue : int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);

    private long Atom()
    {
        char next = Peek();
        switch (next)
        {
            case '(':
                return Group();
            case '[':
                Re2Class.Read(_pattern, ref _position).AppendTo(_result, _flags.IgnoreCase);
                return 1;
            case '.':
                _position++;
                (_flags.DotAll ? Re2Class.Everything : Re2Class.NotNewline).AppendTo(_result, ignoreCase: false);
                return 1;
            case '^':
                _position++;
                _result.Append(_flags.Multiline ? "(?m:^)" : "\\A");
                return 1;
            case '$':
                _position++;
                _result.Append(_flags.Multiline ? "(?m:$)" : "\\z");
                return 1;
            case '*' or '+' or '?':
                return 0;
            case '\\':
                return Escape();
            default:
                Literal(Re2Class.RuneAt(_pattern, ref _position));
                return 1;
        }
    }

    private long Escape()
    {
        char kind = _position + 1 < _pattern.Length ? _pattern[_position + 1] : throw Bad("trailing backslash at end of expression");
        switch (kind)
        {
            case 'A' or 'z' or 'b' or 'B':
                _result.Append('\\').Append(kind);
                _position += 2;
                return 1;
            case 'Q':
                return Quotation();
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P':
                Re2Class.ReadEscaped(_pattern, ref _position).AppendTo(_result, _flags.IgnoreCase);
                return 1;
            default:
                Literal(Re2Class.ReadEscapedRune(_pattern, ref _position));
                return 1;
        }
    }

    private long Quotation()
    {
        int end = _pattern.IndexOf("\\E", _position, StringComparison.Ordinal);
        int stop = end < 0 ? _pattern.Length : end;
        long size = 1;
        for (_position += 2; _position < stop; size++)
        {
            Literal(Re2Class.RuneAt(_pattern, ref _position));
        }

        _position = end < 0 ? _pattern.Length : end + 2;
        return size;
    }

    private void Literal(Rune rune) => Re2Class.Of(rune).AppendTo(_result, _flags.IgnoreCase);

    private long Group()
    {
        Re2Flags outer = _flags;
        _position++;
        if (Peek() == '?')
        {
            _position++;
            if (!ReadGroupName() && !ReadFlags())
            {
                return 0; // The flags hold for the rest of the group around this one.
            }
        }
        else
        {
            OpenCapture(null);
        }

        long size = Alternatives();
        if (Peek() != ')')
        {
            throw Bad("missing closing )");
        }

        _position++;
        _result.Append(')');
        _flags = outer;
        return size;
    }

    private bool ReadGroupName()
    {
        ReadOnlySpan<char> rest = _pattern.AsSpan(_position);
        int skip = rest is ['P', '<', ..] ? 2 : rest is ['<', not ('=' or '!'), ..] ? 1 : 0;
        if (skip == 0)
        {
            return false;
        }

        int end = _pattern.IndexOf('>', _position);
        string name = end < 0 ? "" : _pattern[(_position + skip)..end];
        if (name.Length == 0 || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') || _names.Contains(name))
        {
            throw Bad($"invalid named capture: \"{name}\"");
        }

        _position = end + 1;
        OpenCapture(name);
        return true;
    }

    // Numbers, whatever the name: .NET would count named groups after all others.
    private void OpenCapture(string? name)
    {
        _names.Add(name);
        _result.Append("(?<").Append(_names.Count).Append('>');
    }

    /// <returns>False when the flags stand alone, as in <c>(?i)</c>.</returns>
    private bool ReadFlags()
    {
        bool value = true;
        for (; _position < _pattern.Length; _position++)
        {
            switch (Peek())
            {
                case 'i': _flags = _flags with { IgnoreCase = value }; break;
                case 'm': _flags = _flags with { Multiline = value }; break;
                case 's': _flags = _flags with { DotAll = value }; break;
                case 'U': _flags = _flags with { Ungreedy = value }; break;
                case '-' when value: value = false; break;
                case ':':
                    _position++;
                    _result.Append("(?:");
                    return true;
                case ')':
                    _position++;
                    return false;
                default:
                    throw Bad("invalid or unsupported Perl syntax after (?");
            }
        }

        throw Bad("missing closing )");
    }

    private char Peek() => _position < _pattern.Length ? _pattern[_position] : '\0';

    private static MalformedPattern Bad(string problem) => new(problem);
}
