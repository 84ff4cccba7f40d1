using System.Text;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Writes files to begin with; what is there already is left alone.</summary>
internal static class ExampleFile
{
    /// <summary>Writes a new file.</summary>
    /// <exception cref="CliException">It exists, or cannot be written.</exception>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        try
        {
            FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new CliException($"The file \"{path}\" exists already and was left alone: name another one, or move it away.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The file \"{path}\" cannot be written: {error.Message}");
        }
    }
}
