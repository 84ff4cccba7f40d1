namespace Steppe.Client.Fingerprints;

/// <summary>This program: the level it is compatible with, and its own version.</summary>
internal sealed class NomadFingerprint(ClientOptions options) : IFingerprint
{
    /// <inheritdoc/>
    public string Name => "nomad";

    /// <inheritdoc/>
    public void Read(NodeFacts facts)
    {
        facts.Attributes["nomad.version"] = options.NomadVersion;
        facts.Attributes["nomad.revision"] = options.Revision;
        facts.Attributes["nomad.advertise.address"] = options.HttpAddress;
        facts.Attributes["steppe.version"] = options.SteppeVersion;
    }
}
