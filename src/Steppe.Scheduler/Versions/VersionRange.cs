using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Steppe.Scheduler.Versions;

/// <summary>A comma list such as <c>>= 1.2, &lt; 2.0</c> that a version meets as a whole or not at all.</summary>
/// <remarks>Pure, immutable. Two dialects: <c>version</c> knows <c>~></c> and keeps prereleases out of ranges that do not name
/// one; <c>semver</c> knows neither. Source: job specification §2.4.</remarks>
public sealed class VersionRange
{
    // Longest first, so that ">=" is not read as ">".
    private static readonly string[] Symbols = ["!=", ">=", "<=", "~>", "=", ">", "<"];

    private readonly ImmutableArray<(string Symbol, SoftwareVersion Bound)> _bounds;
    private readonly bool _strict;

    private VersionRange(ImmutableArray<(string Symbol, SoftwareVersion Bound)> bounds, bool strict)
    {
        _bounds = bounds;
        _strict = strict;
    }

    /// <summary>How many bounds there are.</summary>
    public int Count => _bounds.Length;

    /// <summary>Reads a range; <paramref name="strict"/> selects the dialect of <c>semver</c>.</summary>
    public static bool TryParse(string text, bool strict, [NotNullWhen(true)] out VersionRange? range)
    {
        range = null;
        var bounds = ImmutableArray.CreateBuilder<(string, SoftwareVersion)>();
        foreach (string part in text.Split(','))
        {
            string trimmed = part.Trim();
            string symbol = Symbols.FirstOrDefault(symbol => trimmed.StartsWith(symbol, StringComparison.Ordinal)) ?? "";
            string bound = trimmed[symbol.Length..].TrimStart();
            if ((strict && symbol == "~>") || !SoftwareVersion.TryParse(bound, strict, out SoftwareVersion? version))
            {
                return false;
            }

            bounds.Add((symbol.Length == 0 ? "=" : symbol, version));
        }

        range = new VersionRange(bounds.ToImmutable(), strict);
        return true;
    }

    /// <summary>Whether the version meets every bound; a text that is no version meets none.</summary>
    public bool Contains(string version) =>
        SoftwareVersion.TryParse(version, _strict, out SoftwareVersion? parsed)
        && _bounds.All(bound => Meets(parsed, bound.Symbol, bound.Bound));

    private bool Meets(SoftwareVersion version, string symbol, SoftwareVersion bound) => symbol switch
    {
        "=" => version.CompareTo(bound) == 0,
        "!=" => version.CompareTo(bound) != 0,
        ">" => MayCompare(version, bound) && version.CompareTo(bound) > 0,
        ">=" => MayCompare(version, bound) && version.CompareTo(bound) >= 0,
        "<" => MayCompare(version, bound) && version.CompareTo(bound) < 0,
        "<=" => MayCompare(version, bound) && version.CompareTo(bound) <= 0,
        "~>" => MayCompare(version, bound) && IsCompatible(version, bound),
        _ => throw new UnreachableException(),
    };

    private bool MayCompare(SoftwareVersion version, SoftwareVersion bound) =>
        _strict
        || version.Prerelease.Length == 0
        || (bound.Prerelease.Length > 0 && version.HasSameSegmentsAs(bound));

    // All but the last written number are fixed, the last one may grow: "~> 1.2.3" is 1.2.3 up to 1.3.
    private static bool IsCompatible(SoftwareVersion version, SoftwareVersion bound)
    {
        if ((bound.Prerelease.Length > 0 && version.Prerelease.Length == 0)
            || version.CompareTo(bound) < 0
            || bound.Segments.Length > version.Segments.Length)
        {
            return false;
        }

        int last = bound.WrittenSegments - 1;
        return version.Segments.AsSpan(0, last).SequenceEqual(bound.Segments.AsSpan(0, last))
            && version.Segments[last] >= bound.Segments[last];
    }
}
