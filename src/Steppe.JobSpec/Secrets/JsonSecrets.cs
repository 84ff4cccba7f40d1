using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steppe.JobSpec;

/// <summary>Takes the values of sensitive variables out of the JSON form of job files and of files of values.</summary>
/// <remarks>Pure. The rest is written anew, in the order it had.</remarks>
internal static class JsonSecrets
{
    public static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{', ..];

    /// <summary>The job file without the defaults of its sensitive variables, whose names are added to <paramref name="names"/>.</summary>
    public static string WithoutDefaults(string text, HashSet<string> names)
    {
        if (Parse(text) is not { } file)
        {
            return text;
        }

        foreach ((string name, JsonObject variable) in Objects(file["variable"]).SelectMany(static variables => variables)
            .SelectMany(static entry => Objects(entry.Value).Select(variable => (entry.Key, variable))).ToArray())
        {
            if (variable.TryGetPropertyValue("sensitive", out JsonNode? flag) && flag?.ToJsonString() is not "false")
            {
                names.Add(name);
                variable.Remove("default");
            }
        }

        return names.Count == 0 ? text : file.ToJsonString();
    }

    /// <summary>The values without those of <paramref name="names"/>; null when the text cannot be read.</summary>
    public static string? WithoutValues(string text, HashSet<string> names)
    {
        JsonObject? values = Parse(text);
        foreach (string name in names)
        {
            values?.Remove(name);
        }

        return values?.ToJsonString();
    }

    // A block may be an object or a list of objects.
    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject one => [one],
        JsonArray several => several.SelectMany(Objects),
        _ => [],
    };

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
