namespace Steppe.Client.Native;

/// <summary>Finds the path of a directory without any link in it.</summary>
internal static class RealPath
{
    /// <exception cref="IOException">The directory cannot be opened.</exception>
    public static string Of(string directory)
    {
        int descriptor = Libc.Open(directory, Libc.OpenCloseOnExec, 0);
        if (descriptor < 0)
        {
            throw new IOException($"{directory} cannot be opened; make it, or give the agent's user access");
        }

        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        return File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName ?? directory;
    }
}
