using System.Globalization;
using System.Text;

namespace Steppe.Patterns;

/// <summary>A set of characters in a pattern.</summary>
/// <remarks>Immutable. Kept as ranges of code points, sorted and apart; written so that .NET, which knows only halves of the
/// characters above U+FFFF, never takes one half alone.</remarks>
internal sealed class Re2Class
{
    private const int LastRune = 0x10FFFF;
    private const int FirstPair = 0x10000;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private readonly List<(int First, int Last)> _ranges;

    private Re2Class(IEnumerable<(int First, int Last)> ranges) => _ranges = Merged(ranges);

    public static Re2Class Everything { get; } = new([(0, LastRune)]);

    public static Re2Class NotNewline { get; } = new Re2Class([('\n', '\n')]).Negated();

    public static Re2Class Of(Rune rune) => new([(rune.Value, rune.Value)]);

    /// <summary>Reads <c>[…]</c>.</summary>
    public static Re2Class Read(string pattern, ref int position)
    {
        int start = position++;
        bool isNegated = position < pattern.Length && pattern[position] == '^';
        position += isNegated ? 1 : 0;
        List<(int, int)> ranges = [];
        for (bool isFirst = true; ; isFirst = false)
        {
            if (position >= pattern.Length)
            {
                throw Bad($"missing closing ]: {pattern[start..]}");
            }

            if (pattern[position] == ']' && !isFirst)
            {
                position++;
                break;
            }

            ReadMember(pattern, ref position, ranges);
        }

        Re2Class all = new(ranges);
        return isNegated ? all.Negated() : all;
    }

    /// <summary>Reads <c>\d</c>, <c>\pL</c> and the like.</summary>
    public static Re2Class ReadEscaped(string pattern, ref int position)
    {
        char kind = pattern[position + 1];
        position += 2;
        return kind switch
        {
            'd' => new Re2Class(Re2Names.Find("[:digit:]")!),
            'D' => new Re2Class(Re2Names.Find("[:digit:]")!).Negated(),
            's' => new Re2Class(Re2Names.Perl),
            'S' => new Re2Class(Re2Names.Perl).Negated(),
            'w' => new Re2Class(Re2Names.Find("[:word:]")!),
            'W' => new Re2Class(Re2Names.Find("[:word:]")!).Negated(),
            _ => ReadCategory(pattern, kind == 'P', ref position),
        };
    }

    /// <summary>Reads an escape that stands for one character.</summary>
    public static Rune ReadEscapedRune(string pattern, ref int position)
    {
        string start = pattern[position..Math.Min(position + 2, pattern.Length)];
        char kind = position + 1 < pattern.Length ? pattern[position + 1] : throw Bad("trailing backslash at end of expression");
        position += 2;
        switch (kind)
        {
            case 'a': return new Rune('\a');
            case 'f': return new Rune('\f');
            case 'n': return new Rune('\n');
            case 'r': return new Rune('\r');
            case 't': return new Rune('\t');
            case 'v': return new Rune('\v');
            case 'x': return ReadHex(pattern, ref position);
            case '0' or (>= '1' and <= '7') when kind == '0' || (position < pattern.Length && pattern[position] is >= '0' and <= '7'):
                int code = kind - '0';
                for (int digits = 1; digits < 3 && position < pattern.Length && pattern[position] is >= '0' and <= '7'; digits++)
                {
                    code = (code * 8) + pattern[position++] - '0';
                }

                return new Rune(code);
            default:
                return char.IsAscii(kind) && !char.IsAsciiLetterOrDigit(kind) ? new Rune(kind) : throw Bad($"invalid escape sequence: {start}");
        }
    }

    /// <summary>Reads a character as it stands.</summary>
    public static Rune RuneAt(string pattern, ref int position)
    {
        Rune rune = Rune.TryGetRuneAt(pattern, position, out Rune found) ? found : Rune.ReplacementChar;
        position += rune.Utf16SequenceLength;
        return rune;
    }

    /// <summary>Writes the set as a group of its own.</summary>
    public void AppendTo(StringBuilder result, bool ignoreCase)
    {
        List<string> pairs = [];
        StringBuilder single = new();
        foreach ((int first, int last) in _ranges)
        {
            AppendRange(single, first, Math.Min(last, FirstSurrogate - 1));
            AppendRange(single, Math.Max(first, LastSurrogate + 1), Math.Min(last, FirstPair - 1));
            AddPairs(pairs, Math.Max(first, FirstPair), last);
        }

        if (single.Length > 0)
        {
            pairs.Insert(0, $"[{single}]");
        }

        result.Append(ignoreCase ? "(?i:" : "(?:").AppendJoin('|', pairs.Count == 0 ? ["[^\\s\\S]"] : pairs).Append(')');
    }

    private Re2Class Negated()
    {
        List<(int, int)> rest = [];
        int next = 0;
        foreach ((int first, int last) in _ranges)
        {
            if (first > next)
            {
                rest.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= LastRune)
        {
            rest.Add((next, LastRune));
        }

        return new Re2Class(rest);
    }

    private static void ReadMember(string pattern, ref int position, List<(int, int)> ranges)
    {
        ReadOnlySpan<char> rest = pattern.AsSpan(position);
        int end = rest.StartsWith("[:") ? rest.IndexOf(":]", StringComparison.Ordinal) : -1;
        if (end > 0)
        {
            string name = rest[..(end + 2)].ToString();
            bool isNegated = name.StartsWith("[:^", StringComparison.Ordinal);
            IEnumerable<(int, int)> named = Re2Names.Find(name.Replace("[:^", "[:", StringComparison.Ordinal)) ?? throw Bad($"invalid character class range: {name}");
            ranges.AddRange(isNegated ? new Re2Class(named).Negated()._ranges : named);
            position += end + 2;
            return;
        }

        if (rest is ['\\', 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P', ..])
        {
            ranges.AddRange(ReadEscaped(pattern, ref position)._ranges);
            return;
        }

        int start = position;
        int first = ReadOne(pattern, ref position).Value;
        int last = first;
        if (position + 1 < pattern.Length && pattern[position] == '-' && pattern[position + 1] != ']')
        {
            position++;
            last = ReadOne(pattern, ref position).Value;
        }

        ranges.Add(last >= first ? (first, last) : throw Bad($"invalid character class range: {pattern[start..position]}"));
    }

    private static Rune ReadOne(string pattern, ref int position) =>
        pattern[position] == '\\' ? ReadEscapedRune(pattern, ref position) : RuneAt(pattern, ref position);

    private static Rune ReadHex(string pattern, ref int position)
    {
        ReadOnlySpan<char> rest = pattern.AsSpan(position);
        int close = rest is ['{', ..] ? rest.IndexOf('}') : -1;
        ReadOnlySpan<char> digits = close > 0 ? rest[1..close] : rest[..Math.Min(2, rest.Length)];
        if ((close < 0 && digits.Length < 2) || digits.Length > 8
            || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code))
        {
            throw Bad("invalid escape sequence: \\x");
        }

        position += close > 0 ? close + 1 : 2;
        return new Rune(code);
    }

    private static Re2Class ReadCategory(string pattern, bool isNegated, ref int position)
    {
        ReadOnlySpan<char> rest = pattern.AsSpan(position);
        int close = rest is ['{', ..] ? rest.IndexOf('}') : -1;
        string name = rest.IsEmpty ? "" : (close > 0 ? rest[1..close] : rest[..1]).ToString();
        position += close > 0 ? close + 1 : name.Length;
        bool isInverted = name is ['^', ..];
        IEnumerable<(int, int)> ranges = Re2Names.FindCategory(isInverted ? name[1..] : name) ?? throw Bad($"invalid character class range: \\p{{{name}}}");
        Re2Class found = new(ranges);
        return isNegated != isInverted ? found.Negated() : found;
    }

    private static List<(int First, int Last)> Merged(IEnumerable<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in ranges.Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return merged;
    }

    private static void AppendRange(StringBuilder members, int first, int last)
    {
        if (first <= last)
        {
            members.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}-\\u{last:X4}");
        }
    }

    private static void AddPairs(List<string> pairs, int first, int last)
    {
        while (first <= last)
        {
            int inBlock = first & 0x3FF;
            int end = Math.Min(last, first - inBlock + 0x3FF);
            int blocks = inBlock == 0 ? (last - first + 1) >> 10 : 0;
            if (blocks > 1)
            {
                end = first + (blocks << 10) - 1;
            }

            pairs.Add(string.Create(CultureInfo.InvariantCulture, $"[\\u{High(first):X4}-\\u{High(end):X4}][\\u{Low(first):X4}-\\u{Low(end):X4}]"));
            first = end + 1;
        }
    }

    private static int High(int code) => FirstSurrogate + ((code - FirstPair) >> 10);

    private static int Low(int code) => 0xDC00 + (code & 0x3FF);

    private static MalformedPattern Bad(string problem) => new(problem);
}
