using System.Globalization;
using Microsoft.AspNetCore.Http;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>The standard query parameters, read and checked.</summary>
/// <remarks>Source: HTTP API, standard query parameters. A bad value throws <see cref="ApiException"/> 400.</remarks>
internal sealed class ApiQuery(IQueryCollection query)
{
    /// <summary>Longest a blocking query waits, without its jitter.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(5);

    /// <summary>The namespace; <c>*</c> stands for all.</summary>
    public string Namespace => Text("namespace") is { Length: > 0 } text ? text : "default";

    public string Prefix => Text("prefix") ?? "";

    public string? Filter => Text("filter") is { Length: > 0 } text ? text : null;

    public bool IsPretty => query.TryGetValue("pretty", out var value) && value.ToString() != "0";

    public bool IsReversed => Text("reverse") == "true";

    public string NextToken => Text("next_token") ?? "";

    /// <summary>Rows per page; 0 stands for all.</summary>
    public int PerPage => int.TryParse(Text("per_page"), NumberStyles.None, CultureInfo.InvariantCulture, out int rows) ? rows : 0;

    /// <summary>Answer only beyond this index; 0 answers at once.</summary>
    public ulong MinIndex
    {
        get
        {
            string? text = Text("index");
            return string.IsNullOrEmpty(text) ? 0
                : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong index) ? index
                : throw new ApiException(400, "Invalid index");
        }
    }

    public TimeSpan Wait
    {
        get
        {
            string? text = Text("wait");
            if (string.IsNullOrEmpty(text))
            {
                return DefaultWait;
            }

            if (!Duration.TryParse(text, out Duration wait))
            {
                throw new ApiException(400, "Invalid wait time");
            }

            TimeSpan asked = wait.ToTimeSpan();
            return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > MaxWait ? MaxWait : asked;
        }
    }

    /// <summary>One parameter, or null.</summary>
    public string? Text(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>One flag; absent is <paramref name="absent"/>.</summary>
    public bool Flag(string name, bool absent = false)
    {
        string? text = Text(name);
        return text switch
        {
            null => absent,
            "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
            "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
            _ => throw new ApiException(400, $"Failed to parse value of \"{name}\" ({text}) as a bool: use true or false"),
        };
    }

    /// <summary>One whole number, or null when absent.</summary>
    public long? Number(string name)
    {
        string? text = Text(name);
        return string.IsNullOrEmpty(text) ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : throw new ApiException(400, $"Failed to parse value of \"{name}\" ({text}) as a number");
    }

    /// <summary>Whether any server may answer, from what it knows.</summary>
    public bool IsStale => Text("stale") is { } text && text != "false";

    /// <summary>Checks <c>stale</c>.</summary>
    public void CheckStale()
    {
        if (Text("stale") is { Length: > 0 } text && text is not ("true" or "false"))
        {
            throw new ApiException(400, "Expect `true` or `false` for `stale` query string parameter");
        }
    }
}
