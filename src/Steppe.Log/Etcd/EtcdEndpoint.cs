namespace Steppe.Log.Etcd;

/// <summary>Reads where an etcd member listens for clients, as users write it.</summary>
public static class EtcdEndpoint
{
    private const int DefaultPort = 2379;

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>http://host:port</c> or <c>https://host:port</c>; the port defaults to 2379.</summary>
    /// <param name="text">The endpoint.</param>
    /// <param name="isTls">Whether an endpoint without a scheme is one of TLS.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Uri Parse(string text, bool isTls)
    {
        bool hasScheme = text.Contains("://", StringComparison.Ordinal);
        string full = hasScheme ? text : $"{(isTls ? "https" : "http")}://{text}";
        if (!Uri.TryCreate(full, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0
            || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0)
        {
            throw new FormatException($"\"{text}\" is not an endpoint of etcd: write host:port or http://host:port");
        }

        string rest = full[(full.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
        bool hasPort = rest.LastIndexOf(':') > rest.LastIndexOf(']');
        return hasPort ? uri : new UriBuilder(uri) { Port = DefaultPort }.Uri;
    }
}
