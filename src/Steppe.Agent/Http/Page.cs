
namespace Steppe.Agent.Http;

/// <summary>Cuts a list into pages.</summary>
/// <remarks>Source: HTTP API, paging. Tokens are inclusive: a page begins at the first row whose token is not before the
/// one given, so it survives the deletion of that row.</remarks>
internal static class Page
{
    /// <summary>The rows of the page asked for, in token order; the next token goes into the answer's headers.</summary>
    public static IReadOnlyList<TRow> Of<TRow>(ApiRequest request, IEnumerable<TRow> rows, Func<TRow, string> token)
    {
        IEnumerable<TRow> ordered = request.Query.IsReversed ? rows.Reverse() : rows;
        int perPage = request.Query.PerPage;
        string from = request.Query.NextToken;
        if (from.Length > 0)
        {
            int direction = request.Query.IsReversed ? -1 : 1;
            ordered = ordered.SkipWhile(row => direction * CompareTokens(token(row), from) < 0);
        }

        if (perPage <= 0)
        {
            return [.. ordered];
        }

        TRow[] page = [.. ordered.Take(perPage + 1)];
        if (page.Length > perPage)
        {
            request.Http.Response.Headers["X-Nomad-NextToken"] = token(page[perPage]);
            return page[..perPage];
        }

        return page;
    }

    // "12.abc" sorts by its number first, whatever the number of digits.
    private static int CompareTokens(string left, string right)
    {
        (ulong leftIndex, string leftTail) = Split(left);
        (ulong rightIndex, string rightTail) = Split(right);
        int byIndex = leftIndex.CompareTo(rightIndex);
        return byIndex != 0 ? byIndex : string.CompareOrdinal(leftTail, rightTail);
    }

    private static (ulong Index, string Tail) Split(string token)
    {
        int dot = token.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && ulong.TryParse(token.AsSpan(0, dot), out ulong index) ? (index, token[(dot + 1)..]) : (0, token);
    }
}
