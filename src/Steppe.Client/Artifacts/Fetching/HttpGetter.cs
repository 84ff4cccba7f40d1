using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Gets one file over http or https.</summary>
internal static class HttpGetter
{
    public static async Task<Fetched> RunAsync(FetchRequest request, ArtifactSource source, CancellationToken cancellation)
    {
        if (source.FileName.Length == 0)
        {
            throw new FetchException($"{source.Address.Shown} names no file: write its path, or say filename in options", canRetry: false);
        }

        using var web = new WebClient(request);
        WebCredentials? credentials = WebCredentials.Of(request, source.Address);
        ArtifactChecksum? checksum = await Checksums.FindAsync(web, source, credentials, cancellation);
        string path = Path.Combine(request.Scratch, "download");
        var address = new Uri((source.Address with { UserInfo = "" }).ToString());
        using Digest? digest = Digest.For(checksum);
        await web.SaveAsync(address, request.Headers, credentials, path, digest, cancellation);
        digest?.Verify();
        return new Fetched(path, source.FileName, IsDirectory: false);
    }
}
