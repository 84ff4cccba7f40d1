using System.Globalization;
using System.Text;

namespace Steppe.Cli.Output.Templates;

/// <summary>Prints values by Go's format verbs: <c>%v %s %d %q %t %x %f %e %g %%</c> with flags, width and precision.</summary>
/// <remarks>Pure. A verb that does not fit its value prints as Go marks it: <c>%!d(string=web)</c>.</remarks>
internal static class GoFormat
{
    /// <summary>Values after each other; a blank between two that are no texts.</summary>
    public static string Print(IReadOnlyList<object?> values)
    {
        StringBuilder text = new();
        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0 && values[i] is not string && values[i - 1] is not string)
            {
                text.Append(' ');
            }

            text.Append(TemplateValue.ToText(values[i]));
        }

        return text.ToString();
    }

    /// <summary>Fills a format.</summary>
    public static string Printf(string format, IReadOnlyList<object?> values)
    {
        StringBuilder text = new();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            Verb verb = Verb.Read(format, ref i);
            if (verb.Letter == '%')
            {
                text.Append('%');
            }
            else if (next < values.Count)
            {
                text.Append(verb.Apply(values[next++]));
            }
            else
            {
                text.Append("%!").Append(verb.Letter).Append("(MISSING)");
            }
        }

        return text.ToString();
    }

    private readonly record struct Verb(char Letter, bool Left, bool Zero, bool Plus, int Width, int Precision)
    {
        // Leaves the position on the verb's letter.
        public static Verb Read(string format, ref int at)
        {
            bool left = false;
            bool zero = false;
            bool plus = false;
            for (at++; at < format.Length && format[at] is '-' or '0' or '+' or ' ' or '#'; at++)
            {
                left |= format[at] == '-';
                zero |= format[at] == '0';
                plus |= format[at] == '+';
            }

            int width = ReadNumber(format, ref at) ?? 0;
            int precision = -1;
            if (at < format.Length && format[at] == '.')
            {
                at++;
                precision = ReadNumber(format, ref at) ?? 0;
            }

            return new Verb(at < format.Length ? format[at] : '%', left, zero && !left, plus, width, precision);
        }

        public string Apply(object? value)
        {
            string text = Body(value);
            if (Plus && value is long or double && text.Length > 0 && text[0] != '-')
            {
                text = "+" + text;
            }

            int missing = Width - text.Length;
            if (missing <= 0)
            {
                return text;
            }

            if (Left)
            {
                return text.PadRight(Width);
            }

            bool signed = Zero && text.Length > 0 && text[0] is '-' or '+';
            return signed ? text[0] + text[1..].PadLeft(Width - 1, '0') : text.PadLeft(Width, Zero ? '0' : ' ');
        }

        private string Body(object? value) => (Letter, value) switch
        {
            ('v', _) => TemplateValue.ToText(value),
            ('s', string text) => Precision >= 0 && Precision < text.Length ? text[..Precision] : text,
            ('s', List<object?> or SortedDictionary<string, object?>) => TemplateValue.ToText(value),
            ('s' or 'd' or 'q', null) => Letter == 'd' ? "0" : Letter == 'q' ? "\"\"" : "",
            ('d', long whole) => whole.ToString(CultureInfo.InvariantCulture),
            ('x', long whole) => whole.ToString("x", CultureInfo.InvariantCulture),
            ('x', string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
            ('q', string text) => Quote(text),
            ('t', bool flag) => flag ? "true" : "false",
            ('f', double number) => Fixed(number),
            ('f', long whole) => Fixed(whole),
            ('e', double number) => number.ToString("0." + new string('0', Precision < 0 ? 6 : Precision) + "e+00", CultureInfo.InvariantCulture),
            ('g', double) => TemplateValue.ToText(value),
            _ => $"%!{Letter}({TypeName(value)}={TemplateValue.ToText(value)})",
        };

        private string Fixed(double number) =>
            number.ToString("F" + (Precision < 0 ? 6 : Precision).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

        private static string Quote(string text) => "\"" + text
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal) + "\"";

        private static string TypeName(object? value) => value switch
        {
            null => "<nil>",
            bool => "bool",
            long => "int",
            double => "float64",
            string => "string",
            List<object?> => "[]interface {}",
            _ => "map[string]interface {}",
        };

        private static int? ReadNumber(string format, ref int at)
        {
            int start = at;
            while (at < format.Length && char.IsAsciiDigit(format[at]))
            {
                at++;
            }

            return at > start && int.TryParse(format.AsSpan(start, at - start), CultureInfo.InvariantCulture, out int number) ? number : null;
        }
    }
}
