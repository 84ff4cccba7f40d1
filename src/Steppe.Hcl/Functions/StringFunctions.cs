using System.Globalization;
using System.Text;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Functions on text; lengths and positions count grapheme clusters.</summary>
internal static class StringFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("lower", [Text("str")], static call => HclValue.Of(LetterCase.Lower(call.Text(0)))),
        new("upper", [Text("str")], static call => HclValue.Of(LetterCase.Upper(call.Text(0)))),
        new("title", [Text("str")], static call => HclValue.Of(LetterCase.Title(call.Text(0)))),
        new("trim", [Text("str"), Text("cutset")], static call => HclValue.Of(Trim(call.Text(0), call.Text(1)))),
        new("trimspace", [Text("str")], static call => HclValue.Of(call.Text(0).Trim())),
        new("trimprefix", [Text("str"), Text("prefix")], static call => HclValue.Of(
            call.Text(0).StartsWith(call.Text(1), StringComparison.Ordinal) ? call.Text(0)[call.Text(1).Length..] : call.Text(0))),
        new("trimsuffix", [Text("str"), Text("suffix")], static call => HclValue.Of(
            call.Text(0).EndsWith(call.Text(1), StringComparison.Ordinal) ? call.Text(0)[..^call.Text(1).Length] : call.Text(0))),
        new("chomp", [Text("str")], static call => HclValue.Of(call.Text(0).TrimEnd('\n', '\r'))),
        new("indent", [Number("spaces"), Text("str")], Indent),
        new("join", [Text("separator")], Texts("lists"), Join),
        new("split", [Text("separator"), Text("str")], static call => HclValue.List(
            HclType.String, [.. Split(call.Text(1), call.Text(0)).Select(HclValue.Of)])),
        new("replace", [Text("str"), Text("substr"), Text("replace")], static call => HclValue.Of(Replace(call.Text(0), call.Text(1), call.Text(2)))),
        new("regex_replace", [Text("str"), Text("pattern"), Text("replace")], static call => HclValue.Of(RegexReplacement.Apply(call))),
        new("strlen", [Text("str")], static call => HclValue.Of(new StringInfo(call.Text(0)).LengthInTextElements)),
        new("substr", [Text("str"), Number("offset"), Number("length")], Substring),
        new("strrev", [Text("str")], static call => HclValue.Of(Reverse(call.Text(0)))),
        new("reverse", [Any("value")], ReverseAny),
    ];

    private static string Trim(string text, string cutset)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        HashSet<Rune> cut = [.. cutset.EnumerateRunes()];
        int start = Array.FindIndex(runes, rune => !cut.Contains(rune));
        int end = Array.FindLastIndex(runes, rune => !cut.Contains(rune));
        return start < 0 ? "" : string.Concat(runes[start..(end + 1)].Select(static rune => rune.ToString()));
    }

    private static HclString Indent(FunctionCall call)
    {
        int spaces = call.Integer(0);
        return spaces is >= 0 and <= HclLimits.MaxStringLength
            ? new HclString(Replace(call.Text(1), "\n", "\n" + new string(' ', spaces)))
            : throw new FunctionFailure("the number of spaces must not be negative, nor larger than the longest text", 0);
    }

    private static HclString Join(FunctionCall call)
    {
        if (call.Arguments.Count < 2)
        {
            throw new FunctionFailure("at least one list is required");
        }

        BoundedText text = new();
        bool isFirst = true;
        for (int index = 1; index < call.Arguments.Count; index++)
        {
            foreach (string item in call.Texts(index))
            {
                text.Append(isFirst ? "" : call.Text(0)).Append(item);
                isFirst = false;
            }
        }

        return new HclString(text.ToString());
    }

    private static string[] Split(string text, string separator) =>
        separator.Length > 0 ? text.Split(separator) : [.. text.EnumerateRunes().Select(static rune => rune.ToString())];

    // An empty search text matches before every character and at the end, as in the reference.
    private static string Replace(string text, string search, string replacement)
    {
        BoundedText result = new();
        if (search.Length == 0)
        {
            foreach (Rune rune in text.EnumerateRunes())
            {
                result.Append(replacement).Append(rune.ToString());
            }

            return result.Append(replacement).ToString();
        }

        int position = 0;
        for (int found = text.IndexOf(search, StringComparison.Ordinal); found >= 0; found = text.IndexOf(search, position, StringComparison.Ordinal))
        {
            result.Append(text.AsSpan(position, found - position)).Append(replacement);
            position = found + search.Length;
        }

        return result.Append(text.AsSpan(position)).ToString();
    }

    private static HclString Substring(FunctionCall call)
    {
        string text = call.Text(0);
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        int offset = call.Integer(1);
        int length = call.Integer(2);

        // Quirks of the reference: an offset before the start means the start, and a length of zero counts only behind a
        // plain offset; behind one from the end it means the rest.
        if (offset < 0)
        {
            offset = Math.Max(0, offset + starts.Length);
            length = length == 0 ? -1 : length;
        }

        if (offset >= starts.Length || length == 0)
        {
            return new HclString("");
        }

        int end = length < 0 || length >= starts.Length - offset ? text.Length : starts[offset + length];
        return new HclString(text[starts[offset]..end]);
    }

    private static string Reverse(string text)
    {
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        StringBuilder result = new(text.Length);
        for (int index = starts.Length - 1; index >= 0; index--)
        {
            int end = index + 1 < starts.Length ? starts[index + 1] : text.Length;
            result.Append(text, starts[index], end - starts[index]);
        }

        return result.ToString();
    }

    // The reference wires this name to text although its documentation describes lists: both are taken.
    private static HclValue ReverseAny(FunctionCall call) => call[0] switch
    {
        HclSequence { Type: HclListType list } sequence => HclValue.List(list.Element, [.. sequence.Elements.Reverse()]),
        HclSequence tuple => HclValue.Tuple([.. tuple.Elements.Reverse()]),
        HclSet set => HclValue.List(((HclSetType)set.Type).Element, [.. set.Elements.Reverse()]),
        var other => HclValue.Of(Reverse(HclConversion.ToText(other) ?? throw new FunctionFailure("a string or a list is required", 0))),
    };
}
