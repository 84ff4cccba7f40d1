using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Client.Artifacts;

/// <summary>Turns the <c>artifact</c> blocks of a task into requests.</summary>
internal sealed class ArtifactRequests(ClientOptions options, IReadOnlyDictionary<string, string> hostVariables)
{
    private const int KeyDigits = 16;

    /// <summary>Makes the request for one block.</summary>
    /// <param name="artifact">The block.</param>
    /// <param name="texts">What its references stand for, paths as the host calls them.</param>
    /// <param name="directory">The allocation's directory.</param>
    /// <param name="task">The task.</param>
    /// <param name="planned">The request, and how it is shown and remembered.</param>
    /// <param name="error">What makes it impossible, as half a sentence.</param>
    public bool TryPlan(
        Artifact artifact,
        Interpolation texts,
        AllocationDirectory directory,
        string task,
        [NotNullWhen(true)] out PlannedArtifact? planned,
        [NotNullWhen(false)] out string? error)
    {
        planned = null;
        string text = texts.FreeText(artifact.GetterSource ?? "");
        ImmutableSortedDictionary<string, string> getterOptions = Interpolate(artifact.GetterOptions, texts);
        if (!ArtifactSource.TryParse(text, getterOptions, out ArtifactSource? source, out error)
            || !ArtifactDestination.TryResolve(
                texts.FreeText(artifact.RelativeDest ?? "local/"), directory.Root, task, out string? destination, out error))
        {
            return false;
        }

        (string login, string password) = FindLogin(source.Address.HostName);
        var request = new FetchRequest
        {
            Source = text,
            Options = getterOptions,
            Headers = Interpolate(artifact.GetterHeaders, texts),
            Mode = artifact.GetterMode ?? "any",
            IsInsecure = artifact.GetterInsecure == true,
            Destination = destination,
            Roots = [directory.TaskDirectory(task), directory.Shared],
            Scratch = "",
            Limits = options.Artifacts,
            Login = login,
            Password = password,
        };
        string key = KeyOf(request);
        planned = new PlannedArtifact(
            request with { Scratch = Path.Combine(directory.TaskDirectory(task), "tmp", ".artifact-" + key) },
            source.Address.Shown,
            key,
            artifact.Chown == true);
        return true;
    }

    private static ImmutableSortedDictionary<string, string> Interpolate(ImmutableSortedDictionary<string, string>? map, Interpolation texts) =>
        (map ?? ImmutableSortedDictionary<string, string>.Empty).ToImmutableSortedDictionary(
            static one => one.Key, one => texts.FreeText(one.Value), StringComparer.Ordinal);

    // What was fetched is known by everything that says what it is, and by nothing that could be read back.
    private static string KeyOf(FetchRequest request)
    {
        FetchRequest essence = request with { Limits = new ArtifactLimits(), Login = "", Password = "" };
        byte[] hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(essence, FetchJson.Default.FetchRequest));
        return Convert.ToHexStringLower(hash)[..KeyDigits];
    }

    private (string Login, string Password) FindLogin(string host)
    {
        string? path = hostVariables.GetValueOrDefault("NETRC")
            ?? (hostVariables.TryGetValue("HOME", out string? home) ? Path.Combine(home, ".netrc") : null);
        try
        {
            return path is not null && File.Exists(path) && Netrc.Find(File.ReadAllText(path, Encoding.UTF8), host) is { } login ? login : ("", "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ("", "");
        }
    }
}

/// <summary>An artifact that is about to be fetched.</summary>
/// <param name="Request">For the process.</param>
/// <param name="Shown">Its source, for people.</param>
/// <param name="Key">The same for the same artifact of a task.</param>
/// <param name="ChangesOwner">Whether it is to belong to the task's user.</param>
internal sealed record PlannedArtifact(FetchRequest Request, string Shown, string Key, bool ChangesOwner);
