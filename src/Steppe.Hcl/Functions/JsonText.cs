using System.Diagnostics;
using System.Globalization;

namespace Steppe.Hcl.Functions;

/// <summary>Writes values as compact JSON, with names sorted and HTML's special characters escaped.</summary>
/// <remarks>Pure.</remarks>
internal static class JsonText
{
    public static string Write(HclValue value)
    {
        BoundedText text = new();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(BoundedText text, HclValue value)
    {
        switch (value)
        {
            case HclNull: text.Append("null"); break;
            case HclBool flag: text.Append(flag.Value ? "true" : "false"); break;
            case HclNumber { Value.IsInfinite: true }: throw new FunctionFailure("cannot serialize infinity as JSON");
            case HclNumber number: text.Append(number.Value.ToString()); break;
            case HclString plain: AppendQuoted(text, plain.Value); break;
            case HclSequence sequence: AppendList(text, sequence.Elements); break;
            case HclSet set: AppendList(text, set.Elements); break;
            case HclMapping map: AppendMap(text, map); break;
            default: throw new UnreachableException();
        }
    }

    private static void AppendList(BoundedText text, IReadOnlyList<HclValue> elements)
    {
        text.Append('[');
        for (int index = 0; index < elements.Count; index++)
        {
            text.Append(index == 0 ? "" : ",");
            Append(text, elements[index]);
        }

        text.Append(']');
    }

    private static void AppendMap(BoundedText text, HclMapping map)
    {
        text.Append('{');
        string separator = "";
        foreach ((string name, HclValue value) in map.Entries)
        {
            text.Append(separator);
            AppendQuoted(text, name);
            text.Append(':');
            Append(text, value);
            separator = ",";
        }

        text.Append('}');
    }

    private static void AppendQuoted(BoundedText text, string plain)
    {
        text.Append('"');
        foreach (char next in plain)
        {
            switch (next)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                    text.Append(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)next:x4}"));
                    break;
                default: text.Append(next); break;
            }
        }

        text.Append('"');
    }
}
