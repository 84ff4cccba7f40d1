using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Steppe.Cli.Output.Templates;

/// <summary>What templates compute with: null, bool, long, double, string, lists and string-keyed maps.</summary>
/// <remarks>Pure. Maps are sorted by key, as Go walks them.</remarks>
internal static class TemplateValue
{
    private const double LargestPlainNumber = 1e21;

    /// <summary>Turns JSON into template values.</summary>
    public static object? FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => FromObject(element),
        JsonValueKind.Array => element.EnumerateArray().Select(FromJson).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out long whole) ? (object)whole : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Whether <c>if</c> takes it for true: anything but false, zero, nothing and empty.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        long whole => whole != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        SortedDictionary<string, object?> map => map.Count > 0,
        _ => true,
    };

    /// <summary>The text of a value inside other text, as Go's <c>%v</c> prints it.</summary>
    public static string ToText(object? value) => value switch
    {
        null => "<nil>",
        bool flag => flag ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double number => NumberText(number),
        string text => text,
        List<object?> list => "[" + string.Join(' ', list.Select(ToText)) + "]",
        SortedDictionary<string, object?> map => MapText(map),
        _ => value.ToString() ?? "",
    };

    private static SortedDictionary<string, object?> FromObject(JsonElement element)
    {
        SortedDictionary<string, object?> map = new(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            map[member.Name] = FromJson(member.Value);
        }

        return map;
    }

    private static string NumberText(double number)
    {
        bool isPlain = number == 0 || (Math.Abs(number) >= 1e-4 && Math.Abs(number) < LargestPlainNumber);
        return isPlain
            ? ((decimal)number is var exact && (double)exact == number ? exact.ToString("0.############################", CultureInfo.InvariantCulture)
                : number.ToString("R", CultureInfo.InvariantCulture))
            : number.ToString("0.################e+00", CultureInfo.InvariantCulture);
    }

    private static string MapText(SortedDictionary<string, object?> map)
    {
        StringBuilder text = new("map[");
        foreach (KeyValuePair<string, object?> entry in map)
        {
            if (text.Length > "map[".Length)
            {
                text.Append(' ');
            }

            text.Append(entry.Key).Append(':').Append(ToText(entry.Value));
        }

        return text.Append(']').ToString();
    }
}
