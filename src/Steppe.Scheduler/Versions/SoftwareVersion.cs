using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Steppe.Scheduler.Versions;

/// <summary>A version such as <c>1.2.3-rc.1+build5</c>, ordered by its numbers and then its prerelease.</summary>
/// <remarks>Pure, immutable. Build metadata takes no part in the order. Source: job specification §2.4; the recorded cases of
/// <c>conformance/vectors/versions.json</c>.</remarks>
public sealed record SoftwareVersion : IComparable<SoftwareVersion>
{
    private const int LeastSegments = 3;

    private SoftwareVersion(ImmutableArray<long> segments, int written, string prerelease, string metadata)
    {
        Segments = segments;
        WrittenSegments = written;
        Prerelease = prerelease;
        Metadata = metadata;
    }

    /// <summary>The dotted numbers, at least three: missing ones are 0.</summary>
    public ImmutableArray<long> Segments { get; }

    /// <summary>How many numbers the text held: <c>~> 1.2</c> and <c>~> 1.2.0</c> differ.</summary>
    public int WrittenSegments { get; }

    /// <summary>What follows the hyphen, or the empty string.</summary>
    public string Prerelease { get; }

    /// <summary>What follows the plus sign, or the empty string.</summary>
    public string Metadata { get; }

    /// <summary>Reads a version; <paramref name="strict"/> (semver) demands the hyphen before a prerelease.</summary>
    public static bool TryParse(string text, bool strict, [NotNullWhen(true)] out SoftwareVersion? version)
    {
        version = null;
        ReadOnlySpan<char> rest = text.StartsWith('v') ? text.AsSpan(1) : text;
        var segments = new List<long>(LeastSegments);
        do
        {
            if (segments.Count > 0)
            {
                rest = rest[1..];
            }

            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            ReadOnlySpan<char> number = digits < 0 ? rest : rest[..digits];
            if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long segment))
            {
                return false;
            }

            segments.Add(segment);
            rest = rest[number.Length..];
        }
        while (rest is ['.', ..]);

        int plus = rest.IndexOf('+');
        string metadata = plus < 0 ? "" : rest[(plus + 1)..].ToString();
        string? prerelease = FindPrerelease(plus < 0 ? rest : rest[..plus], strict);
        if (prerelease is null || (plus >= 0 && !AreIdentifiers(metadata)))
        {
            return false;
        }

        int written = segments.Count;
        while (segments.Count < LeastSegments)
        {
            segments.Add(0);
        }

        version = new SoftwareVersion([.. segments], written, prerelease, metadata);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(SoftwareVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        int bySegments = CompareSegments(other);
        return bySegments != 0 ? bySegments : ComparePrereleases(Prerelease, other.Prerelease);
    }

    /// <summary>Whether the numbers agree, whatever the prereleases.</summary>
    public bool HasSameSegmentsAs(SoftwareVersion other) => CompareSegments(other) == 0;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join('.', Segments) + (Prerelease.Length > 0 ? "-" + Prerelease : "") + (Metadata.Length > 0 ? "+" + Metadata : "");

    private int CompareSegments(SoftwareVersion other)
    {
        for (int index = 0; index < Math.Max(Segments.Length, other.Segments.Length); index++)
        {
            long mine = index < Segments.Length ? Segments[index] : 0;
            long theirs = index < other.Segments.Length ? other.Segments[index] : 0;
            if (mine != theirs)
            {
                return mine.CompareTo(theirs);
            }
        }

        return 0;
    }

    // A version without a prerelease is the later one.
    private static int ComparePrereleases(string left, string right)
    {
        if (left == right)
        {
            return 0;
        }

        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length == 0 ? 1 : -1;
        }

        string[] mine = left.Split('.');
        string[] theirs = right.Split('.');
        for (int index = 0; index < Math.Max(mine.Length, theirs.Length); index++)
        {
            int byPart = ComparePart(mine.ElementAtOrDefault(index), theirs.ElementAtOrDefault(index));
            if (byPart != 0)
            {
                return byPart;
            }
        }

        return 0;
    }

    // Numbers come before words. A missing part comes before a number but after a word: recorded behaviour of the
    // reference, where 5.4-alpha is later than 5.4-alpha.beta.
    private static int ComparePart(string? left, string? right)
    {
        if (left == right)
        {
            return 0;
        }

        bool leftIsNumber = long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out long mine);
        bool rightIsNumber = long.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out long theirs);
        return (left, right) switch
        {
            (null, _) => rightIsNumber ? -1 : 1,
            (_, null) => leftIsNumber ? 1 : -1,
            _ when leftIsNumber && rightIsNumber => mine.CompareTo(theirs),
            _ when leftIsNumber != rightIsNumber => leftIsNumber ? -1 : 1,
            _ => string.CompareOrdinal(left, right),
        };
    }

    // Without the hyphen ("1.7rc2") a prerelease must begin with something that is no digit; a lone hyphen is such a thing.
    private static string? FindPrerelease(ReadOnlySpan<char> rest, bool strict)
    {
        if (rest.IsEmpty)
        {
            return "";
        }

        if (rest[0] == '-' && AreIdentifiers(rest[1..]))
        {
            return rest[1..].ToString();
        }

        return !strict && !char.IsAsciiDigit(rest[0]) && AreIdentifiers(rest) ? rest.ToString() : null;
    }

    private static bool AreIdentifiers(ReadOnlySpan<char> text)
    {
        foreach (Range part in text.Split('.'))
        {
            if (text[part].IsEmpty || text[part].ContainsAnyExcept(IdentifierCharacters))
            {
                return false;
            }
        }

        return true;
    }

    private static readonly System.Buffers.SearchValues<char> IdentifierCharacters =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-~");
}
