using System.Collections.Immutable;
using Steppe.Client.Artifacts;
using Steppe.Client.Artifacts.Fetching;
using Steppe.ClientCore;

namespace Steppe.Client.Tests.Artifacts;

/// <summary>A task's directory to fetch into, in this process.</summary>
internal sealed class FetchFolder : IDisposable
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty;

    private readonly string _root = Directory.CreateTempSubdirectory("steppe-fetch-").FullName;

    public FetchFolder()
    {
        Directory.CreateDirectory(Local);
        Directory.CreateDirectory(Path.Combine(_root, "web", "tmp"));
        Directory.CreateDirectory(Path.Combine(_root, "alloc"));
    }

    public string Outside => Path.Combine(_root, "outside");

    public string Local => Path.Combine(_root, "web", "local");

    /// <summary>Everything that is in <c>local/</c>, sorted; directories with a slash.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(Local, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Local, path) + (Directory.Exists(path) ? "/" : ""))
        .Order(StringComparer.Ordinal);

    public string Read(string name) => File.ReadAllText(Path.Combine(Local, name));

    public UnixFileMode ModeOf(string name) => File.GetUnixFileMode(Path.Combine(Local, name));

    public FetchRequest Request(string source) => new()
    {
        Source = source,
        Options = None,
        Headers = None,
        Mode = "any",
        Destination = Local,
        Roots = [Path.Combine(_root, "web"), Path.Combine(_root, "alloc")],
        Scratch = Path.Combine(_root, "web", "tmp", ".artifact"),
        Limits = new ArtifactLimits(),
    };

    /// <summary>Fetches; the scratch directory must be gone afterwards.</summary>
    public async Task<FetchAnswer> FetchAsync(string source, Func<FetchRequest, FetchRequest>? change = null)
    {
        FetchRequest request = Request(source);
        FetchAnswer answer = await Fetch.RunAsync(change?.Invoke(request) ?? request);
        Assert.False(Directory.Exists(request.Scratch));
        return answer;
    }

    public async Task FetchWellAsync(string source, Func<FetchRequest, FetchRequest>? change = null) =>
        Assert.Null((await FetchAsync(source, change)).Error);

    /// <summary>Fetches what must fail, and leave nothing behind.</summary>
    public async Task FetchBadlyAsync(string source, string reason, bool canRetry, Func<FetchRequest, FetchRequest>? change = null)
    {
        string[] before = [.. Names];
        FetchAnswer answer = await FetchAsync(source, change);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
        Assert.Equal(canRetry, answer.CanRetry);
        Assert.Equal(before, Names);
        Assert.False(Path.Exists(Outside));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
