using System.Globalization;
using System.Text;
using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Clones a git repository with its submodules.</summary>
/// <remarks>Options: <c>ref</c> (branch, tag or commit), <c>depth</c>, <c>sshkey</c> (base64). Needs <c>git</c>.</remarks>
internal static class GitGetter
{
    private const int ShortestCommit = 7;
    private const int LongestCommit = 64;

    public static async Task<Fetched> RunAsync(FetchRequest request, ArtifactSource source, CancellationToken cancellation)
    {
        string reference = source.Options.GetValueOrDefault("ref") ?? "";
        string? depth = Depth(source);
        if (reference.StartsWith('-') || reference.AsSpan().ContainsAny(" \0\n"))
        {
            throw new FetchException($"options.ref: \"{reference}\" is no branch, tag or commit", canRetry: false);
        }

        var git = new Repository("git", "git", request, source, Variables(request, source));
        string target = Path.Combine(request.Scratch, "repository");
        string[] shallow = depth is null ? [] : ["--depth", depth];
        string[] safe = ["-c", "core.hooksPath=/dev/null"];
        string[] insecure = request.IsInsecure ? ["-c", "http.sslVerify=false"] : [];
        string address = AddressFor(source);
        if (IsCommit(reference))
        {
            if (depth is not null)
            {
                throw new FetchException("options.depth: a single commit cannot be cloned with a depth: name a branch or a tag, or leave depth out", canRetry: false);
            }

            await git.RunAsync([.. safe, .. insecure, "clone", "--quiet", "--no-checkout", "--", address, target], cancellation);
            await git.RunAsync([.. safe, .. insecure, "-C", target, "checkout", "--quiet", "--detach", reference], cancellation);
        }
        else
        {
            string[] branch = reference.Length == 0 ? [] : ["--branch", reference];
            await git.RunAsync([.. safe, .. insecure, "clone", "--quiet", .. shallow, .. branch, "--", address, target], cancellation);
        }

        if (File.Exists(Path.Combine(target, ".gitmodules")))
        {
            await git.RunAsync(
                [.. safe, .. insecure, "-C", target, "submodule", "--quiet", "update", "--init", "--recursive", .. shallow], cancellation);
        }

        return new Fetched(target, "repository", IsDirectory: true);
    }

    // The user's name belongs to an address for ssh; with https it may be a token, and waits in a file.
    private static string AddressFor(ArtifactSource source) => source.Address.Scheme == "ssh" && source.Address.UserInfo.Length > 0
        ? (source.Address with { UserInfo = source.Address.UserInfo.Split(':')[0] }).ToString()
        : source.Address.WithoutUser;

    private static (string Name, string Value)[] Variables(FetchRequest request, ArtifactSource source)
    {
        string ssh = "ssh -o BatchMode=yes";
        if (source.Options.GetValueOrDefault("sshkey") is { Length: > 0 } encoded)
        {
            byte[] key = new byte[encoded.Length];
            if (!Convert.TryFromBase64String(encoded, key, out int length))
            {
                throw new FetchException("options.sshkey: it must be a private key in base64", canRetry: false);
            }

            string path = Repository.WriteSecret(Path.Combine(request.Scratch, "key"), Encoding.UTF8.GetString(key, 0, length).TrimEnd('\n') + "\n");
            ssh += $" -i {path} -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
        }

        string global = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".gitconfig");
        return
        [
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_ASKPASS", "/bin/false"),
            ("GIT_ALLOW_PROTOCOL", "https:http:ssh:git"),
            ("GIT_SSH_COMMAND", ssh),
            ("GIT_CONFIG_GLOBAL", CanRead(global) ? global : "/dev/null"),
        ];
    }

    private static string? Depth(ArtifactSource source)
    {
        if (source.Options.GetValueOrDefault("depth") is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int depth)
            ? depth == 0 ? null : text
            : throw new FetchException($"options.depth: \"{text}\" is no number", canRetry: false);
    }

    private static bool IsCommit(string reference) =>
        reference.Length is >= ShortestCommit and <= LongestCommit && !reference.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static bool CanRead(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
