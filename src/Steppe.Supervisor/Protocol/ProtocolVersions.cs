namespace Steppe.Supervisor.Protocol;

/// <summary>Versions of the protocol between agent and supervisor.</summary>
/// <remarks>The protocol only grows: new fields and new requests are additions announced as features, and both sides skip
/// fields they do not know. The number changes only when an old supervisor could no longer be spoken to at all.</remarks>
public static class ProtocolVersions
{
    /// <summary>The version spoken here.</summary>
    public const int Current = 1;

    /// <summary>The oldest version an agent of this build can still speak to.</summary>
    public const int Oldest = 1;
}
