namespace Steppe.Acceptance;

/// <summary>Another machine than this one, as far as an agent can tell: its operating system and kernel are files that are mounted
/// over the real ones, in a mount namespace of its own.</summary>
/// <param name="OsName">As in <c>ID=</c> of <c>/etc/os-release</c>.</param>
/// <param name="OsVersion">As in <c>VERSION_ID=</c>.</param>
/// <param name="Kernel">As in <c>/proc/sys/kernel/osrelease</c>.</param>
internal sealed record Machine(string OsName, string OsVersion, string Kernel)
{
    private const string MountAndGoOn =
        "mount --bind \"$0.os-release\" /etc/os-release && mount --bind \"$0.kernel\" /proc/sys/kernel/osrelease && exec \"$@\"";

    /// <summary>The command that runs another one on this machine; it needs root.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="path">Where to put the files.</param>
    public string[] Disguise(string[] command, string path)
    {
        File.WriteAllText(path + ".os-release", $"ID={OsName}\nVERSION_ID=\"{OsVersion}\"\n");
        File.WriteAllText(path + ".kernel", Kernel + "\n");
        return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", MountAndGoOn, path, .. command];
    }
}
