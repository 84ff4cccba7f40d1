using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Who fetches a source.</summary>
public enum GetterKind
{
    Http,
    Git,
    Mercurial,
    S3,
    Gcs,
}

/// <summary>A source taken apart: who fetches what from where, and what is done to it.</summary>
/// <remarks>Pure. Source: job specification, block <c>artifact</c>.</remarks>
public sealed record ArtifactSource
{
    private const string KnownGetters = "https, http, git, hg, s3 and gcs are known";

    // These words mean something here; all others belong to the server.
    private static readonly string[] ForEverybody = ["archive", "checksum", "filename"];
    private static readonly string[] ForGit = ["ref", "depth", "sshkey"];
    private static readonly string[] ForMercurial = ["rev"];
    private static readonly string[] ForS3 =
        ["aws_access_key_id", "aws_access_key_secret", "aws_access_token", "aws_profile", "region", "version"];

    public required GetterKind Getter { get; init; }

    /// <summary>Without the part behind <c>//</c> and without the words of <see cref="Options"/>.</summary>
    public required SourceAddress Address { get; init; }

    /// <summary>The part to keep, relative, maybe with <c>*</c> and <c>?</c>; empty for everything.</summary>
    public required string SubPath { get; init; }

    /// <summary>Query and options merged, as far as they are for us.</summary>
    public required ImmutableSortedDictionary<string, string> Options { get; init; }

    public required ArchiveKind Archive { get; init; }

    public ArtifactChecksum? Checksum { get; init; }

    /// <summary>What a single file is called: the option <c>filename</c>, or the end of the path.</summary>
    public required string FileName { get; init; }

    /// <summary>Takes a source apart.</summary>
    /// <param name="text">The block's <c>source</c>, interpolated.</param>
    /// <param name="options">Its <c>options</c>, interpolated; they win over the query.</param>
    /// <param name="source">The parts.</param>
    /// <param name="error">What is wrong, as half a sentence without secrets.</param>
    public static bool TryParse(
        string text,
        IReadOnlyDictionary<string, string> options,
        [NotNullWhen(true)] out ArtifactSource? source,
        [NotNullWhen(false)] out string? error)
    {
        source = null;
        if (!TrySplit(text.Trim(), out string? forced, out string address, out string subPath, out error))
        {
            return false;
        }

        if (address.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            error = $"files of the client's machine cannot be fetched: {KnownGetters}";
            return false;
        }

        if (!SourceAddress.TryParse(address, out SourceAddress? parsed))
        {
            error = "the source is no address: write one such as \"https://example.org/app.tar.gz\"";
            return false;
        }

        if (!TryGetter(forced, parsed, out GetterKind getter, out error))
        {
            return false;
        }

        (ImmutableSortedDictionary<string, string> ours, parsed) = Merge(getter, parsed, options);
        ArtifactChecksum? checksum = null;
        if (ours.TryGetValue("checksum", out string? sum) && !ArtifactChecksum.TryParse(sum, out checksum, out string? wrongSum))
        {
            error = "options.checksum: " + wrongSum;
            return false;
        }

        if (!TryArchive(getter, parsed, ours, out ArchiveKind archive, out error) || !TryName(parsed, ours, out string name, out error))
        {
            return false;
        }

        source = new ArtifactSource
        {
            Getter = getter,
            Address = parsed,
            SubPath = subPath,
            Options = ours,
            Archive = archive,
            Checksum = checksum,
            FileName = name,
        };
        return true;
    }

    /// <summary>Splits off the forced getter and the part behind <c>//</c>.</summary>
    private static bool TrySplit(
        string text, out string? forced, out string address, out string subPath, [NotNullWhen(false)] out string? error)
    {
        error = null;
        subPath = "";
        (forced, address) = Force(text);
        if (!address.Contains("://", StringComparison.Ordinal))
        {
            if (SourceDetection.Complete(address) is not { } complete)
            {
                error = $"the source names no scheme, and files of the client's machine cannot be fetched: {KnownGetters}";
                return false;
            }

            (string? detected, address) = Force(complete);
            forced ??= detected;
        }

        int from = address.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = address.IndexOf('?', StringComparison.Ordinal);
        end = end < 0 ? address.Length : end;
        int split = from <= end ? address.IndexOf("//", from, end - from, StringComparison.Ordinal) : -1;
        if (split < 0)
        {
            return true;
        }

        subPath = Uri.UnescapeDataString(address[(split + 2)..end]).Trim('/');
        address = address[..split] + address[end..];
        error = subPath.Split('/').Contains("..", StringComparer.Ordinal) ? $"the part behind \"//\", \"{subPath}\", leaves the source" : null;
        return error is null;
    }

    private static (string? Forced, string Address) Force(string text)
    {
        int mark = text.IndexOf("::", StringComparison.Ordinal);
        return mark > 0 && text[..mark].All(char.IsAsciiLetterOrDigit) ? (text[..mark].ToLowerInvariant(), text[(mark + 2)..]) : (null, text);
    }

    private static bool TryGetter(string? forced, SourceAddress address, out GetterKind getter, [NotNullWhen(false)] out string? error)
    {
        GetterKind? found = (forced ?? address.Scheme) switch
        {
            "http" or "https" => GetterKind.Http,
            "git" => GetterKind.Git,
            "hg" => GetterKind.Mercurial,
            "s3" => GetterKind.S3,
            "gcs" => GetterKind.Gcs,
            _ => null,
        };
        string[] schemes = found switch
        {
            GetterKind.Git => ["https", "http", "ssh", "git"],
            GetterKind.Mercurial => ["https", "http", "ssh"],
            _ => ["https", "http"],
        };
        error = found is null
            ? $"nothing fetches \"{forced ?? address.Scheme}\": {KnownGetters}"
            : schemes.Contains(address.Scheme, StringComparer.Ordinal)
                ? null
                : $"the scheme \"{address.Scheme}\" is not allowed here: use {string.Join(", ", schemes)}";
        getter = found ?? default;
        return error is null;
    }

    private static (ImmutableSortedDictionary<string, string> Ours, SourceAddress Address) Merge(
        GetterKind getter, SourceAddress address, IReadOnlyDictionary<string, string> options)
    {
        string[] known =
        [
            .. ForEverybody,
            .. getter switch
            {
                GetterKind.Git => ForGit,
                GetterKind.Mercurial => ForMercurial,
                GetterKind.S3 => ForS3,
                _ => [],
            },
        ];
        QueryWord[] words =
        [
            .. address.Query.Where(word => !options.ContainsKey(word.Name)),
            .. options.OrderBy(static option => option.Key, StringComparer.Ordinal).Select(static option => QueryWord.Of(option.Key, option.Value)),
        ];
        ImmutableSortedDictionary<string, string>.Builder ours = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (QueryWord word in words.Where(word => known.Contains(word.Name, StringComparer.Ordinal)))
        {
            ours[word.Name] = word.Value;
        }

        return (ours.ToImmutable(), address with { Query = [.. words.Where(word => !known.Contains(word.Name, StringComparer.Ordinal))] });
    }

    private static bool TryArchive(
        GetterKind getter,
        SourceAddress address,
        ImmutableSortedDictionary<string, string> options,
        out ArchiveKind kind,
        [NotNullWhen(false)] out string? error)
    {
        ArchiveKind? found = getter is GetterKind.Git or GetterKind.Mercurial
            ? ArchiveKind.Plain
            : options.GetValueOrDefault("archive") is { Length: > 0 } word ? ArchiveKind.OfOption(word) : ArchiveKind.OfPath(address.PlainPath);
        kind = found ?? default;
        error = found is null ? $"options.archive: \"{options["archive"]}\" is not known: write false, {string.Join(", ", ArchiveKind.Words)}" : null;
        return error is null;
    }

    private static bool TryName(
        SourceAddress address, ImmutableSortedDictionary<string, string> options, out string name, [NotNullWhen(false)] out string? error)
    {
        string path = address.PlainPath;
        name = options.GetValueOrDefault("filename") is { Length: > 0 } chosen ? chosen : path[(path.LastIndexOf('/') + 1)..];
        error = name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0 || name is "." or ".."
            ? $"options.filename: \"{name}\" must be a plain name without slashes"
            : null;
        return error is null;
    }
}
