using System.Diagnostics;
using System.Text;
using Steppe.Hcl.Json;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Functions between values and their written forms.</summary>
internal static class EncodingFunctions
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("base64encode", [Text("str")], static call => HclValue.Of(Convert.ToBase64String(Encoding.UTF8.GetBytes(call.Text(0))))),
        new("base64decode", [Text("str")], static call => HclValue.Of(Base64Decode(call.Text(0)))),
        new("urlencode", [Text("str")], static call => HclValue.Of(UrlEncode(call.Text(0)))),
        new("jsonencode", [Any("val", allowsNull: true)], static call => HclValue.Of(JsonText.Write(call[0]))),
        new("jsondecode", [Text("str")], JsonDecode),
        new("yamlencode", [Any("value", allowsNull: true)], static call => HclValue.Of(YamlText.Write(call[0]))),
        new("yamldecode", [Text("src")], YamlDecode),
        new("csvdecode", [Text("str")], static call => CsvText.Decode(call.Text(0))),
    ];

    private static string Base64Decode(string text)
    {
        try
        {
            // Line breaks may stand anywhere, other blanks nowhere.
            string joined = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
            return joined.AsSpan().IndexOfAny(" \t") >= 0
                ? throw new FormatException()
                : StrictUtf8.GetString(Convert.FromBase64String(joined));
        }
        catch (FormatException)
        {
            throw new FunctionFailure($"failed to decode base64 data '{text}'");
        }
        catch (DecoderFallbackException)
        {
            throw new FunctionFailure("the result of decoding the provided string is not valid UTF-8");
        }
    }

    private static string UrlEncode(string text)
    {
        BoundedText result = new();
        foreach (byte next in Encoding.UTF8.GetBytes(text))
        {
            char letter = (char)next;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~')
            {
                result.Append(letter);
            }
            else
            {
                result.Append(letter == ' ' ? "+" : $"%{next:X2}");
            }
        }

        return result.ToString();
    }

    private static HclValue YamlDecode(FunctionCall call)
    {
        call.Spend(call.Text(0).Length / 8);
        return YamlReader.Read(call.Text(0));
    }

    private static HclValue JsonDecode(FunctionCall call)
    {
        try
        {
            return FromJson(JsonReader.Read(new SourceText("json", call.Text(0))));
        }
        catch (HclException error)
        {
            throw new FunctionFailure(error.Diagnostic.Detail.TrimEnd('.'), 0);
        }
    }

    private static HclValue FromJson(JsonNode node) => node switch
    {
        JsonObjectNode map => HclValue.Object(map.Members.Select(static member => KeyValuePair.Create(member.Name, FromJson(member.Value)))),
        JsonArrayNode array => HclValue.Tuple([.. array.Elements.Select(FromJson)]),
        JsonStringNode text => HclValue.Of(text.Value),
        JsonBoolNode flag => HclValue.Of(flag.Value),
        JsonNullNode => HclValue.Null,
        JsonNumberNode number => BigFloat.TryParse(number.Text, out BigFloat value)
            ? HclValue.Of(value)
            : throw new FunctionFailure("a number is too long to work with", 0),
        _ => throw new UnreachableException(),
    };
}
