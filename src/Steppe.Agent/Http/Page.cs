
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

    /// <summary>The rows of the page asked for, oldest first, from rows in any order.</summary>
    /// <remarks>Only the rows of the page are brought into order, however many there are.</remarks>
    public static IReadOnlyList<TRow> ByAge<TRow>(
        ApiRequest request, IEnumerable<TRow> rows, Func<TRow, (ulong CreateIndex, Guid Id)> age)
    {
        int direction = request.Query.IsReversed ? -1 : 1;
        if (request.Query.NextToken is { Length: > 0 } token && AgeOf(token) is { } from)
        {
            rows = rows.Where(row => direction * age(row).CompareTo(from) >= 0);
        }

        IEnumerable<TRow> ordered = request.Query.IsReversed ? rows.OrderByDescending(age) : rows.OrderBy(age);
        int perPage = request.Query.PerPage;
        if (perPage <= 0)
        {
            return [.. ordered];
        }

        TRow[] page = [.. ordered.Take(perPage + 1)];
        if (page.Length <= perPage)
        {
            return page;
        }

        (ulong index, Guid id) = age(page[perPage]);
        request.Http.Response.Headers["X-Nomad-NextToken"] = $"{index}.{Model.Uuid.Format(id)}";
        return page[..perPage];
    }

    private static (ulong CreateIndex, Guid Id)? AgeOf(string token)
    {
        (ulong index, string tail) = Split(token);
        return Model.Uuid.TryParse(tail, out Guid id) ? (index, id) : null;
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
