namespace Steppe.ClientCore;

/// <summary>Completes addresses that name no scheme, such as <c>github.com/owner/repository</c>.</summary>
/// <remarks>Pure. Source: job specification, block <c>artifact</c>, forms of addresses.</remarks>
internal static class SourceDetection
{
    private static readonly string[] RepositoryHosts = ["github.com", "gitlab.com", "bitbucket.org"];

    /// <summary>The complete address, its getter in front (<c>git::https://…</c>); null when the text looks like none of them.</summary>
    public static string? Complete(string text) =>
        Secure(text) ?? Repository(text) ?? ObjectStore(text);

    // git@host:owner/repository, as ssh and scp write it.
    private static string? Secure(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return at > 0 && colon > at + 1 && (slash < 0 || slash > colon)
            ? $"git::ssh://{text[..colon]}/{text[(colon + 1)..].TrimStart('/')}"
            : null;
    }

    private static string? Repository(string text)
    {
        string[] parts = text.Split('/', 4);
        if (parts.Length < 3 || !RepositoryHosts.Contains(parts[0], StringComparer.Ordinal) || parts[1].Length == 0)
        {
            return null;
        }

        (string name, string query) = Cut(parts[2]);
        string suffix = name.EndsWith(".git", StringComparison.Ordinal) ? "" : ".git";
        (string inside, string laterQuery) = parts.Length > 3 ? Cut(parts[3].TrimStart('/')) : ("", "");
        return $"git::https://{parts[0]}/{parts[1]}/{name}{suffix}{(inside.Length == 0 ? "" : "//" + inside)}{query}{laterQuery}";
    }

    private static string? ObjectStore(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? "" : text[..slash];
        bool isAmazon = host.EndsWith(".amazonaws.com", StringComparison.Ordinal)
            && host.Split('.').Any(static label => label == "s3" || label.StartsWith("s3-", StringComparison.Ordinal));
        return isAmazon ? "s3::https://" + text
            : host == "www.googleapis.com" || host.EndsWith(".storage.googleapis.com", StringComparison.Ordinal) || host == "storage.googleapis.com"
                ? "gcs::https://" + text
                : null;
    }

    private static (string Text, string Query) Cut(string text)
    {
        int question = text.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (text, "") : (text[..question], text[question..]);
    }
}
