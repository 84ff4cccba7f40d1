using System.Globalization;
using System.Text.Json;

namespace Steppe.Drivers;

/// <summary>Judges and converts one configuration value, with the lenient conversions of job files.</summary>
/// <remarks>Pure.</remarks>
internal static class ConfigValue
{
    /// <summary>Says what is wrong with <paramref name="value"/>, or null.</summary>
    public static string? Problem(JsonElement value, ConfigType type, string path)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        return type switch
        {
            ConfigType.Text => IsScalar(value) ? null : Wrong(path, "a string", value),
            ConfigType.Flag => Flag(value) is null ? Wrong(path, "true or false", value) : null,
            ConfigType.Number => IsWholeNumber(value) ? null : Wrong(path, "a whole number", value),
            ConfigType.TextList => ListProblem(value, path),
            ConfigType.TextMap => MapProblem(value, path),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The text of a scalar.</summary>
    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };

    /// <summary>The flag a value spells, or null.</summary>
    public static bool? Flag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString() switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        },
        _ => null,
    };

    /// <summary>The maps in a value: itself, or the members of a list of blocks.</summary>
    public static IEnumerable<JsonElement> Maps(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static bool IsWholeNumber(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && long.TryParse(Text(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static string? ListProblem(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong(path, "a list of strings", value);
        }

        int index = 0;
        foreach (JsonElement member in value.EnumerateArray())
        {
            if (!IsScalar(member))
            {
                return Wrong($"{path}[{index}]", "a string", member);
            }

            index++;
        }

        return null;
    }

    private static string? MapProblem(JsonElement value, string path)
    {
        foreach (JsonElement map in Maps(value))
        {
            if (map.ValueKind != JsonValueKind.Object)
            {
                return Wrong(path, "a map of strings", map);
            }

            foreach (JsonProperty entry in map.EnumerateObject())
            {
                if (!IsScalar(entry.Value))
                {
                    return Wrong($"{path}.{entry.Name}", "a string", entry.Value);
                }
            }
        }

        return null;
    }

    private static string Wrong(string path, string wanted, JsonElement value) => $"{path}: must be {wanted}, not {KindOf(value)}";

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "a map",
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        _ => "a bool",
    };
}
