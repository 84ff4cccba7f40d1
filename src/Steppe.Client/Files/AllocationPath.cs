using Microsoft.Win32.SafeHandles;
using Steppe.Client.Native;
using Steppe.Model;

namespace Steppe.Client.Files;

/// <summary>A path inside an allocation's directory that may be read.</summary>
/// <remarks>
/// <para>Links are followed here, one by one, so that none leads outside or into secrets; a task can still swap one in the
/// meantime, which is why <see cref="OpenFile"/> asks the kernel what was opened.</para>
/// <para>Source: HTTP API, file system endpoints.</para>
/// </remarks>
internal sealed class AllocationPath
{
    private const int MaxLinks = 40;
    private readonly string _root;
    private readonly string _real;

    private AllocationPath(string root, string real)
    {
        _root = root;
        _real = real;
    }

    /// <summary>The path on the host.</summary>
    public string Host => _real.Length == 0 ? _root : Path.Combine(_root, _real);

    /// <summary>The path inside the allocation, without a leading slash.</summary>
    public string Relative => _real;

    public FileStatus Status => FileStatus.OfPath(Host);

    /// <summary>Resolves what a request names.</summary>
    /// <param name="root">The allocation's directory.</param>
    /// <param name="requested">Relative to it, with or without a leading slash.</param>
    /// <exception cref="ClientRefusedException">It leads outside, into secrets, or to nothing.</exception>
    public static AllocationPath Resolve(string root, string requested)
    {
        List<string> real = [];
        var rest = new Stack<string>(requested.Split('/').Reverse());
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            switch (part)
            {
                case "" or ".":
                    continue;
                case ".." when real.Count == 0:
                    throw Escapes(requested);
                case "..":
                    real.RemoveAt(real.Count - 1);
                    continue;
            }

            if (part.Contains('\0', StringComparison.Ordinal))
            {
                throw new ClientRefusedException(RefusalCode.Invalid, "a path must not contain NUL");
            }

            real.Add(part);
            CheckSecrets(real, requested);
            string host = Path.Combine(root, Path.Combine([.. real]));
            if (FindLinkTarget(host) is not { } target)
            {
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new ClientRefusedException(RefusalCode.Invalid, $"{requested} runs through too many links");
            }

            real.RemoveAt(real.Count - 1);
            Follow(root, target, real, rest, requested);
        }

        return new AllocationPath(root, string.Join('/', real));
    }

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="ClientRefusedException">It is missing, or nothing that can be read.</exception>
    public FileStream OpenFile()
    {
        // Without blocking: a FIFO put there by the task would hold the request for ever.
        int descriptor = Libc.Open(Host, Libc.OpenNonBlocking | Libc.OpenCloseOnExec, 0);
        if (descriptor < 0)
        {
            throw NotFound(_real);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            string opened = File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName ?? "";
            if (opened != Host && opened != Host + " (deleted)")
            {
                throw Escapes(_real);
            }

            FileStatus status = FileStatus.OfOpen(handle, _real);
            if (!status.IsRegular)
            {
                throw new ClientRefusedException(
                    RefusalCode.Invalid, status.IsDirectory ? $"{_real} is a directory" : $"{_real} is not a regular file");
            }

            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public static ClientRefusedException NotFound(string path) =>
        new(RefusalCode.NotFound, $"{path}: no such file or directory");

    private static void Follow(string root, string target, List<string> real, Stack<string> rest, string requested)
    {
        if (target.StartsWith('/'))
        {
            if (target != root && !target.StartsWith(root + "/", StringComparison.Ordinal))
            {
                throw Escapes(requested);
            }

            real.Clear();
            target = target[root.Length..];
        }

        foreach (string part in target.Split('/').Reverse())
        {
            rest.Push(part);
        }
    }

    private static void CheckSecrets(List<string> real, string requested)
    {
        if (real is [not "alloc", "secrets" or "private", ..])
        {
            throw new ClientRefusedException(RefusalCode.Denied, $"{requested} is inside a directory of secrets, which are never served");
        }
    }

    private static string? FindLinkTarget(string host)
    {
        try
        {
            return FileStatus.OfPath(host).IsLink ? new FileInfo(host).LinkTarget : null;
        }
        catch (FileNotFoundException)
        {
            throw NotFound(host[(host.LastIndexOf('/') + 1)..]);
        }
    }

    private static ClientRefusedException Escapes(string requested) =>
        new(RefusalCode.Invalid, $"Path escapes the alloc directory: {requested}");
}
