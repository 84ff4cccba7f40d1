using System.ComponentModel;
using System.Runtime.InteropServices;
using Steppe.Client.Native;

namespace Steppe.Client.Artifacts;

/// <summary>Gives a tree to a user.</summary>
/// <remarks>The agent does this as root in a directory that tasks may change meanwhile. So it goes down by open directories, never
/// by whole paths, and follows no link.</remarks>
internal static class Ownership
{
    /// <param name="root">A directory only root can rename.</param>
    /// <param name="path">Below it; everything at or under it changes hands.</param>
    /// <param name="user">Number of the new owner.</param>
    /// <param name="group">Number of the new group.</param>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void Give(string root, string path, uint user, uint group)
    {
        string[] parts = Path.GetRelativePath(root, path).Split('/');
        Descend(root, parts, user, group);
    }

    private static void Descend(string directory, ReadOnlySpan<string> parts, uint user, uint group)
    {
        using var open = OpenDirectory.TryOpen(directory) ?? throw new IOException($"{directory} is no directory");
        string inside = $"{open.Path}/{parts[0]}";
        if (parts.Length > 1)
        {
            Descend(inside, parts[1..], user, group);
            return;
        }

        GiveOne(inside, user, group);
        GiveBelow(inside, user, group);
    }

    private static void GiveBelow(string path, uint user, uint group)
    {
        using var open = OpenDirectory.TryOpen(path);
        if (open is null)
        {
            return;
        }

        foreach (string entry in Directory.EnumerateFileSystemEntries(open.Path))
        {
            string inside = $"{open.Path}/{Path.GetFileName(entry)}";
            GiveOne(inside, user, group);
            GiveBelow(inside, user, group);
        }
    }

    private static void GiveOne(string path, uint user, uint group)
    {
        if (Libc.ChangeOwner(path, user, group) != 0)
        {
            throw new IOException($"chown: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    private sealed class OpenDirectory : IDisposable
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;

        private OpenDirectory(int descriptor)
        {
            _handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
            Path = $"/proc/self/fd/{descriptor}";
        }

        public string Path { get; }

        public static OpenDirectory? TryOpen(string path)
        {
            int descriptor = Libc.Open(path, Libc.OpenDirectory | Libc.OpenNoFollow | Libc.OpenCloseOnExec, 0);
            return descriptor < 0 ? null : new OpenDirectory(descriptor);
        }

        /// <inheritdoc/>
        public void Dispose() => _handle.Dispose();
    }
}
