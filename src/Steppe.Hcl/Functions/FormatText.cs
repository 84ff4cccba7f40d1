using System.Globalization;
using System.Numerics;

namespace Steppe.Hcl.Functions;

/// <summary>Fills values into a format text with <c>%</c> verbs.</summary>
/// <remarks>Pure. Verbs: <c>%v %#v %t %b %d %o %x %X %e %E %f %g %G %s %q %%</c>, flags <c>- + # 0</c> and blank, width, precision, <c>[n]</c>.</remarks>
internal sealed class FormatText
{
    private const int MaxWidth = 4096;

    private readonly string _format;
    private readonly IReadOnlyList<HclValue> _arguments;
    private readonly BoundedText _result = new();
    private int _position;
    private int _nextArgument;
    private int _highest;
    private bool _usedIndex;

    private FormatText(string format, IReadOnlyList<HclValue> arguments) => (_format, _arguments) = (format, arguments);

    public static string Apply(string format, IReadOnlyList<HclValue> arguments)
    {
        FormatText text = new(format, arguments);
        while (text._position < format.Length)
        {
            text.Step();
        }

        return text._usedIndex || text._highest == arguments.Count
            ? text._result.ToString()
            : throw new FunctionFailure(string.Create(
                CultureInfo.InvariantCulture, $"too many arguments; only {text._highest} used by format string"), text._highest + 1);
    }

    private void Step()
    {
        int percent = _format.IndexOf('%', _position);
        if (percent < 0)
        {
            _result.Append(_format.AsSpan(_position));
            _position = _format.Length;
            return;
        }

        _result.Append(_format.AsSpan(_position, percent - _position));
        _position = percent + 1;
        if (Peek() == '%')
        {
            _result.Append('%');
            _position++;
            return;
        }

        FormatVerb verb = ReadVerb(percent);
        if (verb.Argument >= _arguments.Count)
        {
            throw new FunctionFailure(string.Create(
                CultureInfo.InvariantCulture,
                $"not enough arguments for \"{verb.Shown}\" at {percent}: need index {verb.Argument + 1} but have {_arguments.Count} total"));
        }

        _nextArgument = verb.Argument + 1;
        _highest = Math.Max(_highest, _nextArgument);
        _result.Append(verb.Apply(_arguments[verb.Argument]));
    }

    private FormatVerb ReadVerb(int percent)
    {
        int flagsStart = _position;
        while (Peek() is '+' or '-' or '#' or ' ' or '0')
        {
            _position++;
        }

        string flags = _format[flagsStart.._position];
        int? width = ReadNumber();
        int? precision = null;
        if (Peek() == '.')
        {
            _position++;
            precision = ReadNumber() ?? 0;
        }

        int argument = _nextArgument;
        if (Peek() == '[')
        {
            _position++;
            argument = (ReadNumber() ?? 0) - 1;
            _usedIndex = true;
            if (Peek() != ']' || argument < 0)
            {
                throw new FunctionFailure($"invalid argument index in \"{_format.AsSpan(percent, _position - percent)}\" at offset {percent}");
            }

            _position++;
        }

        char letter = Peek();
        _position += letter == '\0' ? 0 : 1;
        string shown = _format[percent.._position];
        return "vtbdoxXeEfgGsq".Contains(letter, StringComparison.Ordinal)
            ? new FormatVerb(letter, flags, width, precision, argument, shown, percent)
            : throw new FunctionFailure(letter == '\0'
                ? $"unterminated format verb \"{shown}\" at offset {percent}"
                : $"unsupported format verb '{letter}' in \"{shown}\" at offset {percent}");
    }

    private int? ReadNumber()
    {
        int start = _position;
        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }

        if (start == _position)
        {
            return null;
        }

        return BigInteger.Parse(_format.AsSpan(start, Math.Min(_position - start, 20)), NumberStyles.None, CultureInfo.InvariantCulture) is var number && number <= MaxWidth
            ? (int)number
            : throw new FunctionFailure($"widths and precisions may be at most {MaxWidth}");
    }

    private char Peek() => _position < _format.Length ? _format[_position] : '\0';
}
