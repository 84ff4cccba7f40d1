using System.Runtime.InteropServices;

namespace Steppe.Client.Fingerprints;

/// <summary>Operating system, kernel and host name.</summary>
internal sealed class HostFingerprint : IFingerprint
{
    /// <inheritdoc/>
    public string Name => "host";

    /// <inheritdoc/>
    public void Read(NodeFacts facts)
    {
        string[] release = ProcFile.Lines("/etc/os-release");
        facts.Attributes["os.name"] = ProcFile.FindValue(release, "ID", '=')?.Trim('"') ?? "linux";
        facts.Attributes["os.version"] = ProcFile.FindValue(release, "VERSION_ID", '=')?.Trim('"') ?? "";
        facts.Attributes["kernel.name"] = "linux";
        facts.Attributes["kernel.version"] = ProcFile.FindText("/proc/sys/kernel/osrelease") ?? "";
        facts.Attributes["kernel.arch"] = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            Architecture other => other.ToString().ToLowerInvariant(),
        };
        facts.Attributes["unique.hostname"] = Environment.MachineName;
    }
}
