using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Formatting;

/// <summary>Replaces the content of a file at once: whoever reads it sees the old text or the new one, never a part.</summary>
/// <remarks>The mode is kept, and a link stays a link: the file it leads to is replaced.</remarks>
internal static class ReplacedFile
{
    /// <summary>Writes a file that exists.</summary>
    /// <exception cref="CliException">It cannot be written; the old content is still there.</exception>
    public static void Write(string path, byte[] content)
    {
        string? temporary = null;
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            temporary = $"{target}.{Path.GetRandomFileName()}";
            FileStreamOptions options = new()
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (FileStream stream = new(temporary, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (temporary is not null)
            {
                File.Delete(temporary);
            }

            throw new CliException($"Cannot write {path}: {error.Message} The file is as it was.");
        }
    }
}
