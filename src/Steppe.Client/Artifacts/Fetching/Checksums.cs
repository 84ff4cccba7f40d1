using System.Collections.Immutable;
using System.Text;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Finds out what a source must hash to.</summary>
internal static class Checksums
{
    private const int LongestListingBytes = 4 * 1024 * 1024;

    /// <returns>Null when the job wants no checksum.</returns>
    /// <exception cref="FetchException">The listing cannot be had, or does not hold the file.</exception>
    public static async Task<ArtifactChecksum?> FindAsync(
        WebClient web, ArtifactSource source, WebCredentials? credentials, CancellationToken cancellation)
    {
        if (source.Checksum is not { IsListing: true } listing)
        {
            return source.Checksum;
        }

        // "file:./SHA256SUMS" lies beside the file itself.
        bool isComplete = SourceAddress.TryParse(listing.Value, out SourceAddress? named);
        if (isComplete && named!.Scheme is not ("http" or "https"))
        {
            throw new FetchException($"options.checksum: a listing is fetched over http or https, not {named.Scheme}", canRetry: false);
        }

        var from = new Uri((source.Address with { UserInfo = "" }).ToString());
        Uri address = isComplete ? new Uri((named! with { UserInfo = "" }).ToString()) : new Uri(from, listing.Value);
        bool isSameHost = address.Authority == from.Authority && address.Scheme == from.Scheme;
        byte[] bytes = await web.ReadAsync(
            address, ImmutableSortedDictionary<string, string>.Empty, isSameHost ? credentials : null, LongestListingBytes, cancellation);
        string name = source.Address.PlainPath[(source.Address.PlainPath.LastIndexOf('/') + 1)..];
        return ChecksumListing.Find(Encoding.UTF8.GetString(bytes), name)
            ?? throw new FetchException($"the listing {address.GetLeftPart(UriPartial.Path)} holds no checksum of {name}", canRetry: false);
    }
}
