using System.Globalization;

namespace Steppe.Api;

/// <summary>A path below <c>/v1</c> with its query, escaped piece by piece.</summary>
/// <remarks>Pure value. Ids may hold slashes and any other character; they are always percent-encoded.</remarks>
public readonly record struct ApiPath
{
    private ApiPath(string text) => Text = text;

    /// <summary>The escaped path and query, with its leading slash.</summary>
    public string Text { get; }

    /// <summary>A path made of fixed text, such as <c>/jobs</c>.</summary>
    public static ApiPath Of(string fixedText) => new(fixedText);

    /// <summary>A path such as <c>/job/ID/summary</c>.</summary>
    public static ApiPath Of(string before, string id, string after = "") =>
        new(before + Uri.EscapeDataString(id) + after);

    /// <summary>Adds a query parameter unless <paramref name="value"/> is empty.</summary>
    public ApiPath With(string name, string value) => value.Length == 0
        ? this
        : new(Text + (Text.Contains('?', StringComparison.Ordinal) ? '&' : '?') + name + "=" + Uri.EscapeDataString(value));

    /// <summary>Adds a query parameter <c>name=true</c> if <paramref name="wanted"/>.</summary>
    public ApiPath With(string name, bool wanted) => With(name, wanted ? "true" : "");

    /// <summary>Makes it a blocking query: the agent answers once its index passes <paramref name="index"/>.</summary>
    public ApiPath Blocking(ulong index, TimeSpan wait) => index == 0
        ? this
        : With("index", index.ToString(CultureInfo.InvariantCulture))
            .With("wait", ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms");

    /// <summary>Adds a query parameter unless the path already has one of that name.</summary>
    public ApiPath Or(string name, string value) =>
        Text.Contains("?" + name + "=", StringComparison.Ordinal) || Text.Contains("&" + name + "=", StringComparison.Ordinal)
            ? this
            : With(name, value);
}
