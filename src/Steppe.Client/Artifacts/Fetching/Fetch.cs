using System.Diagnostics;
using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Fetches one artifact: gets it, checks it, unpacks it, and only then puts it in its place.</summary>
/// <remarks>Everything before the last step happens in a directory of its own, so that a failure leaves nothing behind.</remarks>
internal static class Fetch
{
    private const int LongestMessage = 2000;

    public static async Task<FetchAnswer> RunAsync(FetchRequest request)
    {
        try
        {
            if (!ArtifactSource.TryParse(request.Source, request.Options, out ArtifactSource? source, out string? error))
            {
                throw new FetchException(error, canRetry: false);
            }

            await RunAsync(request, source);
            return new FetchAnswer(Error: null, CanRetry: false);
        }
        catch (Exception failed) when (failed is FetchException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var known = FetchException.Of(failed);
            return new FetchAnswer(Printable(known.Message), known.CanRetry);
        }
        finally
        {
            TryRemove(request.Scratch);
        }
    }

    private static async Task RunAsync(FetchRequest request, ArtifactSource source)
    {
        ConfinedPath.Check(request.Destination, request.Roots);
        Directory.CreateDirectory(request.Scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Fetched fetched = await GetInTimeAsync(request, source);
        if (!fetched.IsDirectory && !source.Archive.IsPlain)
        {
            fetched = await Unpacking.RunAsync(fetched, source, request);
        }

        if (source.SubPath.Length > 0)
        {
            fetched = SubPath.Select(fetched, source.SubPath);
        }

        if (fetched.IsDirectory)
        {
            TreeLinks.Check(fetched.Path);
        }

        Placement.Run(fetched, request);
    }

    private static async Task<Fetched> GetInTimeAsync(FetchRequest request, ArtifactSource source)
    {
        (TimeSpan limit, string key) = request.Limits.TimeoutOf(source.Getter);
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            return source.Getter switch
            {
                GetterKind.Http => await HttpGetter.RunAsync(request, source, timeout.Token),
                GetterKind.Git => await GitGetter.RunAsync(request, source, timeout.Token),
                GetterKind.Mercurial => await MercurialGetter.RunAsync(request, source, timeout.Token),
                GetterKind.S3 or GetterKind.Gcs => await BucketGetter.RunAsync(request, source, timeout.Token),
                _ => throw new UnreachableException(),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new FetchException($"{source.Address.Host} took longer than the {limit.TotalSeconds:0.###} s that client.artifact.{key} allows", canRetry: true);
        }
    }

    // Servers, programs and names in archives have a word in it, and it ends up in a terminal.
    private static string Printable(string message) => string.Create(Math.Min(message.Length, LongestMessage), message, static (printable, text) =>
    {
        for (int i = 0; i < printable.Length; i++)
        {
            printable[i] = char.IsControl(text[i]) ? ' ' : text[i];
        }
    });

    private static void TryRemove(string scratch)
    {
        try
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The agent removes what is left.
        }
    }
}

/// <summary>What was got so far, in the scratch directory.</summary>
/// <param name="Path">A file or a directory.</param>
/// <param name="Name">What a file will be called.</param>
/// <param name="IsDirectory">Which of the two.</param>
internal sealed record Fetched(string Path, string Name, bool IsDirectory);
