using System.Diagnostics;
using System.Globalization;
using System.Text;
using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Runs a version control program: without questions, with its secrets in files only this process's user may read.</summary>
internal sealed class Repository
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MostComplaints = 3;

    // A repository may appear, a network come back; these stay as they are.
    private static readonly string[] Final =
    [
        "remote branch", "authentication failed", "could not read username", "host key verification failed", "permission denied", "unknown revision",
        "not allowed", "reference is not a tree", "pathspec",
    ];

    // What git adds to every failure of ssh, after the line that says why.
    private static readonly string[] Advice = ["Please make sure you have the correct access rights", "and the repository exists."];

    private readonly string _tool;
    private readonly string _package;
    private readonly List<(string Name, string Value)> _environment;

    /// <param name="tool">The program.</param>
    /// <param name="package">What to install to have it.</param>
    /// <param name="request">Names the scratch directory, which becomes its home.</param>
    /// <param name="source">Names the host and the login.</param>
    /// <param name="environment">More variables; never secrets.</param>
    public Repository(string tool, string package, FetchRequest request, ArtifactSource source, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        string home = Path.Combine(request.Scratch, "home");
        Directory.CreateDirectory(home, OwnerOnly | UnixFileMode.UserExecute);
        if (WebCredentials.Of(request, source.Address) is { } login)
        {
            // Words on the command line and in the environment can be read by others; this file cannot.
            WriteSecret(
                Path.Combine(home, ".netrc"), $"machine {source.Address.HostName} login {login.Login} password {login.Password}\n");
        }

        _tool = tool;
        _package = package;
        _environment = [("HOME", home), .. environment];
    }

    /// <summary>Writes a file for this process's user only; gives its path.</summary>
    public static string WriteSecret(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        file.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="FetchException">It failed, or is not installed.</exception>
    public async Task RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using Process process = Tool.Start(_tool, _package, arguments, _environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await output;
        if (process.ExitCode != 0)
        {
            string code = process.ExitCode.ToString(CultureInfo.InvariantCulture);
            string why = Summary(await complaints);
            throw new FetchException(
                $"{_tool} ended with exit code {code}: {why}", canRetry: !Final.Any(words => why.Contains(words, StringComparison.OrdinalIgnoreCase)));
        }
    }

    // The last lines say what went wrong; those before tell of progress.
    private static string Summary(string complaints)
    {
        string[] lines =
        [
            .. complaints.Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Except(Advice, StringComparer.Ordinal),
        ];
        return lines.Length == 0 ? "it gave no reason" : string.Join("; ", lines.TakeLast(MostComplaints));
    }
}
