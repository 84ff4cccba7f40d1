using System.Globalization;

namespace Steppe.Api.Transport;

/// <summary>The address of an agent, taken apart.</summary>
/// <remarks>Pure. Written by hand because <see cref="Uri"/> costs a short command milliseconds at start.</remarks>
public sealed record ApiEndpoint
{
    private const int DefaultPort = 4646;

    private ApiEndpoint(string text) => Text = text;

    /// <summary>The address as given.</summary>
    public string Text { get; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls { get; private init; }

    /// <summary>Path of a unix socket; empty for TCP.</summary>
    public string SocketPath { get; private init; } = "";

    /// <summary>Host name or IP address without brackets.</summary>
    public string Host { get; private init; } = "";

    /// <summary>TCP port.</summary>
    public int Port { get; private init; }

    /// <summary>Path in front of <c>/v1</c> for agents behind a proxy; empty or starting with a slash.</summary>
    public string BasePath { get; private init; } = "";

    /// <summary>Reads <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:///path</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static ApiEndpoint Parse(string text)
    {
        int schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = schemeEnd < 0 ? "http" : text[..schemeEnd];
        string rest = schemeEnd < 0 ? text : text[(schemeEnd + 3)..];
        return scheme switch
        {
            "unix" => new ApiEndpoint(text) { SocketPath = rest, Host = "localhost", Port = DefaultPort },
            "http" or "https" => ParseTcp(text, rest, scheme == "https"),
            _ => throw Malformed(text),
        };
    }

    private static ApiEndpoint ParseTcp(string text, string rest, bool isTls)
    {
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        int colon = authority.LastIndexOf(':');
        bool hasPort = colon > authority.LastIndexOf(']');
        string host = (hasPort ? authority[..colon] : authority).Trim('[', ']');
        int port = isTls ? 443 : 80;
        if (host.Length == 0
            || (hasPort && !int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            throw Malformed(text);
        }

        return new ApiEndpoint(text)
        {
            IsTls = isTls,
            Host = host,
            Port = port,
            BasePath = slash < 0 ? "" : rest[slash..].TrimEnd('/'),
        };
    }

    private static FormatException Malformed(string text) =>
        new($"\"{text}\" is not an agent address; write http://HOST:PORT, https://HOST:PORT or unix:///PATH");
}
