using System.Security.Cryptography;
using Steppe.Model;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Hashes a file while it is fetched, and compares.</summary>
internal sealed class Digest : IDisposable
{
    private readonly ArtifactChecksum _wanted;
    private readonly IncrementalHash _hash;

    private Digest(ArtifactChecksum wanted, HashAlgorithmName algorithm)
    {
        _wanted = wanted;
        _hash = IncrementalHash.CreateHash(algorithm);
    }

    /// <summary>A digest for a checksum; null for none.</summary>
    public static Digest? For(ArtifactChecksum? checksum) => checksum is null ? null : new Digest(checksum, checksum.Algorithm switch
    {
        "md5" => HashAlgorithmName.MD5,
        "sha1" => HashAlgorithmName.SHA1,
        "sha512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    });

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <exception cref="FetchException">It is another file.</exception>
    public void Verify()
    {
        string found = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (found != _wanted.Value)
        {
            throw new FetchException(
                $"the checksum is wrong: {_wanted.Algorithm} {_wanted.Value} was wanted, {found} was fetched", canRetry: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
