using System.Runtime.InteropServices;

namespace Steppe.Client.Fingerprints;

/// <summary>The processor's architecture, spelt as Go spells it.</summary>
internal sealed class ArchFingerprint : IFingerprint
{
    /// <inheritdoc/>
    public string Name => "arch";

    /// <inheritdoc/>
    public void Read(NodeFacts facts) => facts.Attributes["cpu.arch"] = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture.Armv6 => "arm",
        Architecture other => other.ToString().ToLowerInvariant(),
    };
}
