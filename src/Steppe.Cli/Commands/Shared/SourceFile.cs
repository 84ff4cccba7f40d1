using Steppe.Cli.CommandLine;
using Steppe.Hcl;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Reads text files of the user: job files, variable files.</summary>
internal static class SourceFile
{
    /// <summary>Largest file that is read, in bytes.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>The text of a file; <c>-</c> is standard input.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">What the message of an error begins with.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="CliException">It cannot be read, or is not UTF-8 text.</exception>
    public static async Task<string> ReadAsync(CliHost host, string path, string prefix, CancellationToken cancellation)
    {
        try
        {
            Stream stream = path == "-" ? host.Input : File.OpenRead(path);
            await using (stream.ConfigureAwait(false))
            {
                using MemoryStream bytes = new();
                byte[] buffer = new byte[64 * 1024];
                int count;
                while ((count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
                {
                    bytes.Write(buffer, 0, count);
                    if (bytes.Length > MaxBytes)
                    {
                        throw new CliException($"{prefix}{Shown(path)} is larger than {MaxBytes >> 20} MiB.");
                    }
                }

                DiagnosticList diagnostics = [];
                return SourceBytes.Decode(Shown(path), bytes.GetBuffer().AsSpan(0, (int)bytes.Length), diagnostics)
                    ?? throw new CliException(prefix + DiagnosticRenderer.Render(diagnostics));
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException($"{prefix}Error opening file \"{path}\": no such file. Check the path.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{prefix}Error opening file \"{path}\": {error.Message}");
        }
    }

    /// <summary>What a path is called in messages.</summary>
    public static string Shown(string path) => path == "-" ? "standard input" : path;
}
