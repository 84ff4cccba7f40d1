using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Clones a Mercurial repository.</summary>
/// <remarks>Option: <c>rev</c>. Needs <c>hg</c>.</remarks>
internal static class MercurialGetter
{
    public static async Task<Fetched> RunAsync(FetchRequest request, ArtifactSource source, CancellationToken cancellation)
    {
        string revision = source.Options.GetValueOrDefault("rev") ?? "";
        if (revision.StartsWith('-') || revision.Contains('\0', StringComparison.Ordinal))
        {
            throw new FetchException($"options.rev: \"{revision}\" is no revision", canRetry: false);
        }

        var mercurial = new Repository("hg", "mercurial", request, source, ("HGPLAIN", "1"));
        string target = Path.Combine(request.Scratch, "repository");
        string[] insecure = request.IsInsecure ? ["--insecure"] : [];
        await mercurial.RunAsync(
            ["clone", "--noninteractive", "--quiet", "--noupdate", .. insecure, "--", source.Address.WithoutUser, target], cancellation);
        string[] at = revision.Length == 0 ? [] : ["--rev", revision];
        await mercurial.RunAsync(["update", "--noninteractive", "--quiet", "--cwd", target, .. at], cancellation);
        return new Fetched(target, "repository", IsDirectory: true);
    }
}
