using System.Globalization;
using System.Text;
using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Writes values as compact JSON.</summary>
/// <remarks>Pure. Numbers must be finite. Half of a surrogate pair becomes U+FFFD.</remarks>
internal static class FreeFormText
{
    /// <summary>Writes <paramref name="value"/> behind what is there.</summary>
    public static void Append(StringBuilder text, HclValue value)
    {
        switch (value)
        {
            case HclNull:
                text.Append("null");
                break;
            case HclString plain:
                AppendQuoted(text, plain.Value);
                break;
            case HclSequence sequence:
                AppendList(text, sequence.Elements);
                break;
            case HclSet set:
                AppendList(text, set.Elements);
                break;
            case HclMapping map:
                AppendMap(text, map);
                break;
            default:
                text.Append(HclConversion.ToText(value));
                break;
        }
    }

    private static void AppendList(StringBuilder text, IReadOnlyList<HclValue> elements)
    {
        text.Append('[');
        for (int index = 0; index < elements.Count; index++)
        {
            text.Append(index == 0 ? "" : ",");
            Append(text, elements[index]);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, HclMapping map)
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

    private static void AppendQuoted(StringBuilder text, string plain)
    {
        text.Append('"');
        for (int index = 0; index < plain.Length; index++)
        {
            char next = plain[index];
            if (next is '"' or '\\')
            {
                text.Append('\\').Append(next);
            }
            else if (next < ' ')
            {
                text.Append("\\u").Append(((int)next).ToString("x4", CultureInfo.InvariantCulture));
            }
            else if (!char.IsSurrogate(next))
            {
                text.Append(next);
            }
            else if (index + 1 < plain.Length && char.IsSurrogatePair(next, plain[index + 1]))
            {
                text.Append(next).Append(plain[++index]);
            }
            else
            {
                text.Append('\uFFFD');
            }
        }

        text.Append('"');
    }
}
