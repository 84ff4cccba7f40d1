namespace Steppe.Client.Fingerprints;

/// <summary>Finds out one kind of thing about this machine.</summary>
/// <remarks>Reads files only; leaves out what it cannot find. Source: job specification, node fingerprints.</remarks>
internal interface IFingerprint
{
    /// <summary>As <c>fingerprint.allowlist</c> and <c>fingerprint.denylist</c> spell it.</summary>
    string Name { get; }

    void Read(NodeFacts facts);
}
