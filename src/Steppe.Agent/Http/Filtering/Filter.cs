using System.Text.Json;

namespace Steppe.Agent.Http;

/// <summary>Applies a request's <c>filter</c> to the rows of a list, each judged by its full JSON.</summary>
internal static class Filter
{
    /// <summary>The rows for which the expression holds; all of them when there is none.</summary>
    /// <exception cref="ApiException">400 for an expression that cannot be read or names an unknown field.</exception>
    public static IEnumerable<TRow> Of<TRow>(ApiRequest request, IEnumerable<TRow> rows, Func<TRow, byte[]> json) =>
        request.Query.Filter is { } text ? Of(text, rows, json) : rows;

    /// <summary>The rows for which an expression holds.</summary>
    /// <exception cref="ApiException">400 for an expression that cannot be read or names an unknown field.</exception>
    public static IEnumerable<TRow> Of<TRow>(string text, IEnumerable<TRow> rows, Func<TRow, byte[]> json)
    {
        FilterExpression expression = FilterParser.Parse(text);
        return rows.Where(row =>
        {
            using JsonDocument document = JsonDocument.Parse(json(row));
            return expression.Holds(document.RootElement);
        });
    }
}
