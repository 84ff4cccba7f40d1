using System.Diagnostics.CodeAnalysis;

namespace Steppe.Model;

/// <summary>What a fetched file must hash to.</summary>
/// <remarks>Pure. Source: job specification, block <c>artifact</c>, option <c>checksum</c>.</remarks>
/// <param name="Algorithm">One of <c>md5</c>, <c>sha1</c>, <c>sha256</c>, <c>sha512</c>; <c>file</c> for a listing.</param>
/// <param name="Value">Hex digits in lower case, or the address of a listing of checksums.</param>
public sealed record ArtifactChecksum(string Algorithm, string Value)
{
    /// <summary>The word before the address of a listing.</summary>
    public const string ListingWord = "file";

    private const string Forms = "write \"sha256:\" (or md5, sha1, sha512) and its hex digits, or \"file:\" and the address of a listing";

    private static readonly (string Algorithm, int Digits)[] Algorithms = [("md5", 32), ("sha1", 40), ("sha256", 64), ("sha512", 128)];

    /// <summary>Whether <see cref="Value"/> is the address of a listing.</summary>
    public bool IsListing => Algorithm == ListingWord;

    /// <summary>Reads the option.</summary>
    /// <param name="text">Such as <c>sha256:2c26…</c>, bare hex digits, or <c>file:https://example.org/SHA256SUMS</c>.</param>
    /// <param name="checksum">What it says.</param>
    /// <param name="error">What is wrong with it, as half a sentence.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ArtifactChecksum? checksum, [NotNullWhen(false)] out string? error)
    {
        checksum = null;
        error = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string value = text[(colon + 1)..].Trim();
        string algorithm = colon < 0 ? "" : text[..colon].Trim().ToLowerInvariant();
        if (algorithm == ListingWord)
        {
            checksum = value.Length > 0 ? new ArtifactChecksum(ListingWord, value) : null;
            error = checksum is null ? $"it names no listing: {Forms}" : null;
            return checksum is not null;
        }

        if (colon < 0)
        {
            algorithm = Array.Find(Algorithms, one => one.Digits == value.Length).Algorithm ?? "";
        }

        int digits = Array.Find(Algorithms, one => one.Algorithm == algorithm).Digits;
        if (digits == 0)
        {
            error = colon < 0 ? $"its kind cannot be told from its length of {value.Length}: {Forms}" : $"\"{algorithm}\" is no kind of checksum: {Forms}";
        }
        else if (value.Length != digits || value.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF"))
        {
            error = $"a {algorithm} has {digits} hex digits: correct it";
        }

        checksum = error is null ? new ArtifactChecksum(algorithm, value.ToLowerInvariant()) : null;
        return checksum is not null;
    }
}
