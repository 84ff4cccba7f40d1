using System.Globalization;

namespace Steppe.Hcl.Legacy;

/// <summary>Reads the number forms of the legacy language.</summary>
/// <remarks>Pure.</remarks>
internal static class Hcl1Numbers
{
    /// <summary>Reads decimal, <c>0x</c> hexadecimal and leading-zero octal whole numbers of 64 bits.</summary>
    public static bool TryParseInteger(string text, out long value)
    {
        bool negative = text is ['-', ..];
        string digits = text.TrimStart('-', '+');
        if (text.Length - digits.Length > 1)
        {
            value = 0;
            return false;
        }

        bool good = digits switch
        {
            ['0', 'x' or 'X', ..] => long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0,
            ['0', _, ..] => TryParseOctal(digits, out value),
            _ => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value),
        };
        value = negative && digits is ['0', _, ..] ? -value : value;
        return good;
    }

    /// <summary>Reads a decimal floating-point number.</summary>
    public static bool TryParseFloat(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    private static bool TryParseOctal(string digits, out long value)
    {
        value = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7' || value > long.MaxValue / 8)
            {
                return false;
            }

            value = (value * 8) + (digit - '0');
        }

        return true;
    }
}
