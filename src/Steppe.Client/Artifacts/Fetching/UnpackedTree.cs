namespace Steppe.Client.Artifacts.Fetching;

/// <summary>The directory an archive is unpacked into.</summary>
/// <remarks>The process is alone in it, so what was checked once stays as it is.</remarks>
internal sealed class UnpackedTree(string root, UnpackBudget budget)
{
    private const UnixFileMode OwnerWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerEnters = OwnerWrites | UnixFileMode.UserExecute;
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "" };

    public void AddDirectory(string name, UnixFileMode mode)
    {
        string path = Clean(name);
        if (path.Length == 0)
        {
            return;
        }

        budget.AddEntry();
        MakeDirectories(path, name);
        File.SetUnixFileMode(Path.Combine(root, path), (mode & Permissions) | OwnerEnters);
    }

    /// <summary>Writes a file; one of that name is replaced.</summary>
    public void AddFile(string name, UnixFileMode mode, DateTime? modifiedAt, Stream content)
    {
        string target = Prepare(name);
        using (var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write))
        {
            budget.Copy(content, file);
        }

        File.SetUnixFileMode(target, (mode & Permissions) | OwnerWrites);
        if (modifiedAt is { } at)
        {
            File.SetLastWriteTimeUtc(target, at);
        }
    }

    public void AddLink(string name, string linkTarget)
    {
        string target = Prepare(name);
        if (linkTarget.Length == 0 || linkTarget.StartsWith('/'))
        {
            throw new FetchException($"the symbolic link {name} to {linkTarget} leads out of the artifact", canRetry: false);
        }

        File.CreateSymbolicLink(target, linkTarget);
    }

    /// <summary>Adds another name of a file that is there, as a copy.</summary>
    public void AddCopy(string name, string of)
    {
        string source = Path.Combine(root, Clean(of));
        if (!_directories.Contains(Parent(Clean(of))) || !File.Exists(source) || ConfinedPath.IsLink(source))
        {
            throw new FetchException($"the hard link {name} names {of}, which is no file of the archive before it", canRetry: false);
        }

        // Opened before the name is prepared, which may be the same one.
        using FileStream content = File.OpenRead(source);
        AddFile(name, File.GetUnixFileMode(source), File.GetLastWriteTimeUtc(source), content);
    }

    private string Prepare(string name)
    {
        string path = Clean(name);
        if (path.Length == 0)
        {
            throw new FetchException($"the archive holds a file without a name (\"{name}\")", canRetry: false);
        }

        budget.AddEntry();
        MakeDirectories(Parent(path), name);
        string target = Path.Combine(root, path);
        if (Directory.Exists(target) && !ConfinedPath.IsLink(target))
        {
            throw new FetchException($"the archive holds {name} both as a file and as a directory", canRetry: false);
        }

        File.Delete(target);
        return target;
    }

    private void MakeDirectories(string path, string name)
    {
        if (_directories.Contains(path))
        {
            return;
        }

        MakeDirectories(Parent(path), name);
        string target = Path.Combine(root, path);
        if (ConfinedPath.IsLink(target))
        {
            throw new FetchException($"the archive writes {name} through a symbolic link", canRetry: false);
        }

        if (File.Exists(target))
        {
            throw new FetchException($"the archive holds {name} below a file", canRetry: false);
        }

        Directory.CreateDirectory(target);
        _directories.Add(path);
    }

    private static string Clean(string name)
    {
        string[] parts = [.. name.Split('/').Where(static part => part is not ("" or "."))];
        return parts.Contains("..", StringComparer.Ordinal) || name.Contains('\0', StringComparison.Ordinal)
            ? throw new FetchException($"the archive's entry {name} leaves the artifact", canRetry: false)
            : string.Join('/', parts);
    }

    private static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";
}
