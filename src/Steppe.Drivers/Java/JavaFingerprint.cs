using System.Collections.Immutable;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Java;

/// <summary>Asks the node's JVM what it is.</summary>
/// <remarks>Asked again only when another program lies at its place: starting a JVM every 30 seconds would be a burden.</remarks>
/// <param name="processes">Runs it; agents start no programs themselves.</param>
/// <param name="searchPath">Where it is looked for.</param>
internal sealed class JavaFingerprint(IProcessSupervisor processes, string searchPath)
{
    private const string Question = "fingerprint-java";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private (string Path, DateTime WrittenAt)? _asked;
    private DriverFingerprint _answer = DriverFingerprint.Undetected("");

    /// <summary>The JVM that tasks run on; null when there is none.</summary>
    public static string? FindProgram(string searchPath) => searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(static directory => Path.Combine(directory, "java"))
        .FirstOrDefault(File.Exists);

    /// <summary>Reads it.</summary>
    public async ValueTask<DriverFingerprint> ReadAsync(CancellationToken cancellation)
    {
        if (FindProgram(searchPath) is not { } java)
        {
            return DriverFingerprint.Undetected($"there is no java in the agent's PATH, {searchPath}");
        }

        (string, DateTime) asked = (java, File.GetLastWriteTimeUtc(new FileInfo(java).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? java));
        if (_asked != asked)
        {
            _answer = await AskAsync(java, cancellation);
            _asked = _answer.Health == DriverHealth.Healthy ? asked : null;
        }

        return _answer;
    }

    /// <summary>Reads the answer of <c>java -version</c>.</summary>
    internal static DriverFingerprint Parse(string java, string text)
    {
        string[] lines =
        [
            .. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(static line => !line.StartsWith("Picked up ", StringComparison.Ordinal)),
        ];
        string[] quoted = lines.Length == 0 ? [] : lines[0].Split('"');
        if (quoted.Length < 3 || lines.Length < 3)
        {
            return DriverFingerprint.Undetected($"{java} -version says nothing that is understood: {text.Trim().ReplaceLineEndings(" / ")}");
        }

        DriverFingerprint healthy = DriverFingerprint.Healthy(JavaDriver.DriverName);
        return healthy with
        {
            Attributes = healthy.Attributes
                .SetItem("driver.java.version", quoted[1])
                .SetItem("driver.java.runtime", lines[1])
                .SetItem("driver.java.vm", lines[2]),
        };
    }

    private async Task<DriverFingerprint> AskAsync(string java, CancellationToken cancellation)
    {
        string directory = Directory.CreateTempSubdirectory("steppe-java-").FullName;
        var key = new ProcessKey(Question, Path.GetFileName(directory), 0);
        try
        {
            await processes.StartAsync(
                new ProcessStart
                {
                    Key = key,
                    Program = java,
                    Arguments = ["-version"],
                    Environment = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("PATH", searchPath),
                    WorkingDirectory = "/",
                    LogDirectory = directory,
                },
                cancellation);
            ExitResult exit = await processes.WaitAsync(key, cancellation).AsTask().WaitAsync(Patience, cancellation);
            string said = await File.ReadAllTextAsync(Path.Combine(directory, $"{key.TaskName}.stderr.0"), cancellation);
            return exit.Successful ? Parse(java, said) : DriverFingerprint.Undetected($"{java} -version ended with exit code {exit.ExitCode}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TimeoutException or DriverException)
        {
            return DriverFingerprint.Undetected($"{java} -version: {error.Message}");
        }
        finally
        {
            await processes.ForgetAsync(key, CancellationToken.None);
            Directory.Delete(directory, recursive: true);
        }
    }
}
