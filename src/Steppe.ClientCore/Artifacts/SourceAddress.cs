using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Steppe.ClientCore;

/// <summary>The parts of an address, each spelled as it was written: signed addresses break when anybody tidies them.</summary>
/// <remarks>Pure.</remarks>
/// <param name="Scheme">In lower case.</param>
/// <param name="UserInfo">What stands before the <c>@</c>; a secret.</param>
/// <param name="Host">With its port, if any.</param>
/// <param name="Path">From the first slash, escaped.</param>
/// <param name="Query">The words after the question mark.</param>
public sealed record SourceAddress(string Scheme, string UserInfo, string Host, string Path, ImmutableArray<QueryWord> Query)
{
    /// <summary>The host without its port.</summary>
    public string HostName
    {
        get
        {
            int colon = Host.LastIndexOf(':');
            return colon > Host.LastIndexOf(']') ? Host[..colon] : Host;
        }
    }

    /// <summary>The path with its escapes undone.</summary>
    public string PlainPath => Uri.UnescapeDataString(Path);

    /// <summary>The address for people: without the user's name, the password and the query, which may hold secrets.</summary>
    public string Shown => $"{Scheme}://{Host}{Path}";

    /// <summary>The address without the user's name and password, for programs that are told their secrets in another way.</summary>
    public string WithoutUser => Shown + QueryText;

    private string QueryText => Query.IsEmpty ? "" : "?" + string.Join('&', Query.Select(static word => word.Raw));

    /// <summary>Takes an address apart.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SourceAddress? address)
    {
        address = null;
        int mark = text.IndexOf("://", StringComparison.Ordinal);
        if (mark <= 0 || !text.AsSpan(0, mark).ToString().All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '-' or '.'))
        {
            return false;
        }

        string rest = text[(mark + 3)..];
        int fragment = rest.IndexOf('#', StringComparison.Ordinal);
        rest = fragment < 0 ? rest : rest[..fragment];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        string query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        int at = authority.LastIndexOf('@');
        string host = authority[(at + 1)..];
        if (host.Length == 0 || rest.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            return false;
        }

        address = new SourceAddress(
            text[..mark].ToLowerInvariant(),
            at < 0 ? "" : authority[..at],
            host,
            slash < 0 ? "" : rest[slash..],
            [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(QueryWord.Parse)]);
        return true;
    }

    /// <summary>The whole address.</summary>
    public override string ToString() => $"{Scheme}://{(UserInfo.Length == 0 ? "" : UserInfo + "@")}{Host}{Path}{QueryText}";
}

/// <summary>One word of a query.</summary>
/// <param name="Name">Without escapes.</param>
/// <param name="Value">Without escapes.</param>
/// <param name="Raw">Both, as they were written.</param>
public readonly record struct QueryWord(string Name, string Value, string Raw)
{
    public static QueryWord Parse(string raw)
    {
        int equals = raw.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new QueryWord(Plain(raw), "", raw)
            : new QueryWord(Plain(raw[..equals]), Plain(raw[(equals + 1)..]), raw);
    }

    public static QueryWord Of(string name, string value) =>
        new(name, value, $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}");

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
