using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Reads the payload of a dispatch from a file or from standard input, to the last byte.</summary>
internal static class PayloadFile
{
    // Far more than any server takes: the server's own words on its limit are better than a guess here.
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The bytes of <paramref name="path"/>; <c>-</c> is standard input.</summary>
    /// <exception cref="CliException">It cannot be read, or is too large to be a payload.</exception>
    public static async Task<byte[]> ReadAsync(CliHost host, string path, CancellationToken cancellation)
    {
        try
        {
            if (path == "-")
            {
                return await ReadAsync(host.Input, "standard input", cancellation).ConfigureAwait(false);
            }

            FileStream file = new(path, FileMode.Open, FileAccess.Read);
            await using (file.ConfigureAwait(false))
            {
                return await ReadAsync(file, path, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Error reading the payload: {error.Message}");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream source, string name, CancellationToken cancellation)
    {
        using MemoryStream bytes = new();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await source.ReadAsync(chunk, cancellation).ConfigureAwait(false)) > 0)
        {
            bytes.Write(chunk, 0, read);
            if (bytes.Length > MaxBytes)
            {
                throw new CliException(
                    $"Payload exceeds maximum size: {name} has more than {MaxBytes} bytes, the limit is 16384 (16 KiB). "
                    + "Put more into an artifact and pass its address as metadata.");
            }
        }

        return bytes.ToArray();
    }
}
