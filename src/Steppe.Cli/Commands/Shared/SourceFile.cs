using Steppe.Cli.CommandLine;
using Steppe.Hcl;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Reads text files of the user: job files, variable files.</summary>
internal static class SourceFile
{
    /// <summary>Largest file that is read, in bytes.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    private const int BufferBytes = 64 * 1024;

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
            using MemoryStream bytes = new();
            bool fits = path == "-" ? await CopyAsync(host.Input, bytes, cancellation).ConfigureAwait(false) : Copy(path, bytes);
            if (!fits)
            {
                throw new CliException($"{prefix}{Shown(path)} is larger than {MaxBytes >> 20} MiB.");
            }

            DiagnosticList diagnostics = [];
            return SourceBytes.Decode(Shown(path), bytes.GetBuffer().AsSpan(0, (int)bytes.Length), diagnostics)
                ?? throw new CliException(prefix + DiagnosticRenderer.Render(diagnostics));
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

    // Files are read on the spot: for the first asynchronous read .NET starts threads, which takes longer than the reading.
    private static bool Copy(string path, MemoryStream target)
    {
        using FileStream source = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = source.Read(buffer)) > 0 && target.Length <= MaxBytes;)
        {
            target.Write(buffer, 0, count);
        }

        return target.Length <= MaxBytes;
    }

    private static async Task<bool> CopyAsync(Stream source, MemoryStream target, CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferBytes];
        for (int count; (count = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0 && target.Length <= MaxBytes;)
        {
            target.Write(buffer, 0, count);
        }

        return target.Length <= MaxBytes;
    }

    /// <summary>What a path is called in messages.</summary>
    public static string Shown(string path) => path == "-" ? "standard input" : path;
}
