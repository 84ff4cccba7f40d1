namespace Steppe.Hcl;

/// <summary>Gives expressions access to files; only a command line that parses locally has one.</summary>
/// <remarks>A failure is an <see cref="IOException"/> whose message becomes part of the diagnostic.</remarks>
public interface IFileFunctions
{
    /// <summary>Makes a path absolute.</summary>
    string AbsolutePath(string path);

    /// <summary>Replaces a leading <c>~</c> by the home directory.</summary>
    string ExpandPath(string path);

    /// <summary>Reads a whole file.</summary>
    byte[] Read(string path);

    /// <summary>Tells whether a regular file exists.</summary>
    bool Exists(string path);

    /// <summary>Lists the files below <paramref name="directory"/> that match <paramref name="pattern"/>, as relative paths.</summary>
    IReadOnlyList<string> Match(string directory, string pattern);
}
