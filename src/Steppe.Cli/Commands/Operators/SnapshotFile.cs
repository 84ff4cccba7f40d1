using System.Security.Cryptography;
using Steppe.Api.Transport;
using Steppe.Cli.CommandLine;
using Steppe.State;

namespace Steppe.Cli.Commands.Operators;

/// <summary>Snapshot files on this machine.</summary>
internal static class SnapshotFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads a file in full.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Error opening snapshot file \"{path}\": {error.Message} Check the path.");
        }
    }

    /// <summary>Takes a file apart and checks it.</summary>
    /// <exception cref="CliException">It is no good snapshot; the message says what to do.</exception>
    public static StateArchive Parse(byte[] file, string path)
    {
        try
        {
            return StateArchive.Read(file, path);
        }
        catch (StateArchiveException error)
        {
            throw new CliException(error.Message + ".");
        }
    }

    /// <summary>Reads an answer that is a snapshot, and checks it against its digest.</summary>
    /// <exception cref="CliException">Part of it was lost on the way.</exception>
    public static async Task<byte[]> ReceiveAsync(ApiAnswer answer, CancellationToken cancellation)
    {
        byte[] file = await answer.ReadAllAsync(cancellation).ConfigureAwait(false);
        string expected = answer.Headers.GetValueOrDefault("Digest", "");
        return expected == "sha-256=" + Convert.ToBase64String(SHA256.HashData(file))
            ? file
            : throw new CliException("The snapshot has changed on its way here: its digest is not the one the server sent. Try again.");
    }

    /// <summary>Writes a file so that it is there whole or not at all; only its owner may read it.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Write(string path, byte[] file)
    {
        string half = path + ".part";
        try
        {
            using (FileStream output = new(half, new FileStreamOptions
            {
                Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
            }))
            {
                output.Write(file);
                output.Flush(flushToDisk: true);
            }

            File.Move(half, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Error writing snapshot file \"{path}\": {error.Message} Give a path that can be written, on a disk with room.");
        }
    }
}
